import { writtenKinds } from '../../shared/schema/entry.ts'

/** Entries that change no figure: most of a timeline. A departure may: a skipped acknowledgement counts as given then. [D5] */
export const silentKinds: ReadonlySet<string> = new Set([
  ...Object.keys(writtenKinds),
  'request.withdrawn',
  'caller.joined',
  'case.found',
  'dispatch.delivered',
  'dispatch.escalated',
  'clock.warned',
  'suspect.identified',
  'suspect.apprehended',
  'lead.assigned',
  'case.lead-handed-over',
])

import type { CallIntake, Caller, Discovery, Loss } from '../schema/case.ts'
import type { Place } from '../schema/primitives.ts'
import { isSubcategory, type Category } from '../schema/terms.ts'
import type { Station } from '../schema/organisation.ts'
import { Refusal } from '../refusals.ts'
import { authorOf, caseDraft, caseOf, caseResult, instant, onCase, present } from './case-rule.ts'
import { dispatchesInForce, type CallerRecord, type CaseState, type Noted } from './case.ts'
import type { Rules, Situation } from './decision.ts'
import { sentDraft } from './dispatch.ts'
import type { Scope } from './entry.ts'
import { localTime, stationUnit } from './jurisdiction.ts'
import type { Organisation } from './organisation.ts'
import { phoneWithin, readPhone } from './phone.ts'
import { reducer, type Reducers } from './reducers.ts'
import { stationFor, targetsFor } from './targets.ts'

const MINUTE_MS = 60_000

export interface ReceivedTime {
  receivedAt: string
  setBack: boolean
  clamped: boolean
}

/**
 * [C2] When the call was answered. More than 10 minutes back needs a reason, more than 2 hours is refused; up to 2
 * minutes ahead is a desk clock and becomes now, further ahead is refused. The limits are settings.
 * @throws Refusal `case.received-in-future`, `case.received-too-old`, `case.received-reason-missing`
 */
export const receivedTime = (
  { receivedAt, receivedAtReason }: Pick<CallIntake, 'receivedAt' | 'receivedAtReason'>,
  now: string,
  settings: Organisation['settings'],
): ReceivedTime => {
  if (receivedAt === undefined) return { receivedAt: now, setBack: false, clamped: false }
  const at = instant(receivedAt)
  const aheadMs = Date.parse(at) - Date.parse(now)
  if (aheadMs > settings.receivedAheadMinutes * MINUTE_MS)
    throw new Refusal('case.received-in-future', { field: 'receivedAt' })
  if (aheadMs > 0) return { receivedAt: now, setBack: false, clamped: true }
  const { receivedRefusedAfterMinutes: most, receivedReasonAfterMinutes: free } = settings
  if (-aheadMs > most * MINUTE_MS) {
    const zh = `接警时间最多可补录到 ${most} 分钟前`
    const en = `A call can be entered up to ${most} minutes after it was received`
    throw new Refusal('case.received-too-old', { fields: [{ field: 'receivedAt', zh, en }] })
  }
  const setBack = -aheadMs > free * MINUTE_MS
  if (setBack && receivedAtReason === undefined) {
    const zh = `接警时间在 ${free} 分钟以前，请说明原因`
    const en = `The call was received over ${free} minutes ago; give the reason`
    throw new Refusal('case.received-reason-missing', { fields: [{ field: 'receivedAtReason', zh, en }] })
  }
  return { receivedAt: at, setBack, clamped: false }
}

/** [C2] An instant that a person told; now, where that is a clock that runs a little ahead; undefined further ahead. */
const notAhead = ({ now, organisation }: Situation, told: string | undefined): string | undefined => {
  if (told === undefined) return now
  const aheadMs = Date.parse(told) - Date.parse(now)
  if (aheadMs > organisation.settings.receivedAheadMinutes * MINUTE_MS) return undefined
  return aheadMs > 0 ? now : instant(told)
}

/** [C3] @throws Refusal `case.subcategory-unknown` */
const checkSubcategory = (category: Category, code: string | undefined): void => {
  if (code === undefined || isSubcategory(code, category)) return
  throw new Refusal('case.subcategory-unknown', { field: 'subcategory' })
}

const scopeOf = (organisation: Organisation, station: Station): Required<Scope> => ({
  city: organisation.city.id,
  district: station.districtId,
  station: station.id,
})

const sequenceOf = (situation: Situation, station: Station, at: string): string =>
  `case:${station.code}:${localTime(at, situation.organisation.zone).year}`

/** [C5] `<station code>-<year>-<sequence>`, the year in the display zone. */
const caseNumber = (situation: Situation, station: Station, at: string): string => {
  const [, code, year] = sequenceOf(situation, station, at).split(':')
  return `${code}-${year}-${String(situation.number(sequenceOf(situation, station, at))).padStart(5, '0')}`
}

const sealedCaller = (
  situation: Situation,
  caseId: string,
  caller: Caller | undefined,
  at: string,
  text?: string,
): CallerRecord =>
  present({
    name: caller?.name === undefined ? undefined : situation.seal(caseId, 'name', caller.name),
    phone:
      caller?.phone === undefined
        ? undefined
        : situation.seal(caseId, 'phone', readPhone(caller.phone) ?? caller.phone),
    at,
    text,
  })

/** [C1] A wrong subcategory holds no dispatch back: it goes along as it was said. */
const withKnownSubcategory = (body: CallIntake): CallIntake => {
  const { subcategory, noted = [], ...rest } = body
  if (subcategory === undefined || isSubcategory(subcategory, body.category)) return body
  return { ...rest, noted: [...noted, { field: 'subcategory', text: subcategory }] }
}

/** What could not be read: of the caller it may be a name or a number of whatever form, and is sealed whole. [A3] */
const notedOf = (situation: Situation, caseId: string, { noted = [] }: CallIntake): Noted[] =>
  noted.map(({ field, text }) =>
    field.startsWith('caller') ? { field, sealed: situation.seal(caseId, 'words', text) } : { field, text },
  )

/** The caller, with the number that stands in what was said of it where the field itself could not be read. */
const callerOf = ({ caller, noted = [] }: CallIntake): Caller | undefined => {
  if (caller?.phone !== undefined) return caller
  const phone = noted.flatMap(({ field, text }) => (field === 'caller.phone' ? (phoneWithin(text) ?? []) : []))[0]
  return phone === undefined ? caller : { ...caller, phone }
}

interface Opened {
  number: string
  origin: CaseState['origin']
  category: Category
  subcategory?: string
  summary: string
  receivedAt: string
  receivedAtReason?: string
  receivedAtSetBack: boolean
  receivedAtClamped: boolean
  place: Place
  losses: Loss[]
  callers: CallerRecord[]
  noted?: Noted[]
  arrivalTargetMinutes: number
  overrideReason?: string
  foundFrom?: { id: string; number: string }
  unnoticed?: boolean
  unitIds: string[]
}

const receive = (situation: Situation, given: CallIntake) => {
  const { organisation, now } = situation
  const body = withKnownSubcategory(given)
  const time = receivedTime(body, now, organisation.settings)
  const { station, targets } = targetsFor(organisation, body, now)
  const id = situation.newId('case')
  const scope = scopeOf(organisation, station)
  const opened: Opened = present({
    number: caseNumber(situation, station, time.receivedAt),
    origin: 'call' as const,
    category: body.category,
    subcategory: body.subcategory,
    summary: body.summary,
    receivedAt: time.receivedAt,
    receivedAtReason: body.receivedAtReason,
    receivedAtSetBack: time.setBack,
    receivedAtClamped: time.clamped,
    place: present(body.place),
    losses: (body.losses ?? []).map(present),
    callers: [sealedCaller(situation, id, callerOf(body), time.receivedAt)],
    noted: body.noted && notedOf(situation, id, body),
    arrivalTargetMinutes: station.arrivalTargetMinutes,
    overrideReason: body.override?.reason,
    unitIds: targets.map((target) => target.unit.id),
  })
  const subject = { id, scope, unitIds: opened.unitIds }
  const received = caseDraft(situation, subject, {
    kind: 'case.received',
    lane: 'command',
    body: { ...opened },
    occurredAt: time.receivedAt,
    isTrueTime: true,
  })
  return [
    received,
    ...targets.map((target) => sentDraft(situation, { ...subject, ...opened }, { ...target, attempt: 1 }, targets)),
  ]
}

const discover = (situation: Situation, params: { id: string }, body: Discovery) => {
  const origin = caseOf(situation, params.id)
  const { organisation, actor } = situation
  checkSubcategory(body.category, body.subcategory)
  const discoveredAt = notAhead(situation, body.discoveredAt)
  if (discoveredAt === undefined) throw new Refusal('timeline.occurred-in-future', { field: 'discoveredAt' })
  const station = stationFor(organisation, body)
  const unit = stationUnit(organisation, station.id)
  const id = situation.newId('case')
  const opened: Opened = present({
    number: caseNumber(situation, station, discoveredAt),
    origin: 'discovered' as const,
    category: body.category,
    subcategory: body.subcategory,
    summary: body.summary,
    receivedAt: discoveredAt,
    receivedAtSetBack: false,
    receivedAtClamped: false,
    place: present(body.place),
    losses: (body.losses ?? []).map(present),
    callers: [],
    arrivalTargetMinutes: station.arrivalTargetMinutes,
    foundFrom: { id: origin.id, number: origin.number },
    unnoticed: body.unnoticed,
    unitIds: [...new Set([...origin.unitIds, ...(unit ? [unit.id] : [])])],
  })
  const subject = { id, scope: scopeOf(organisation, station), unitIds: opened.unitIds }
  return [
    caseDraft(situation, subject, {
      kind: 'case.discovered',
      lane: 'command',
      body: { ...opened, lead: authorOf(actor) },
      occurredAt: discoveredAt,
      occurredField: 'discoveredAt',
      isTrueTime: true,
    }),
    caseDraft(situation, origin, {
      kind: 'case.found',
      lane: 'investigation',
      body: { id, number: opened.number, summary: body.summary, unnoticed: body.unnoticed },
    }),
  ]
}

export const callIntakeRules: Rules<'case.receive' | 'case.join-caller' | 'case.discover'> = {
  'case.receive': {
    loads: () => [],
    numbers: (situation, _, body) => {
      const { receivedAt } = receivedTime(body, situation.now, situation.organisation.settings)
      return [sequenceOf(situation, stationFor(situation.organisation, body), receivedAt)]
    },
    decide: (situation, _, body) => receive(situation, body),
    result: (look, _, written) => {
      const found = caseOf({ look }, written[0]?.subject.id ?? '')
      return { case: found, dispatches: dispatchesInForce(found) }
    },
  },
  'case.join-caller': {
    ...onCase,
    decide: (situation, { id }, body) => {
      const state = caseOf(situation, id)
      const at = notAhead(situation, body.receivedAt)
      if (at === undefined) throw new Refusal('case.received-in-future', { field: 'receivedAt' })
      const caller = sealedCaller(situation, id, body.caller, at, body.text)
      return [
        caseDraft(situation, state, {
          kind: 'caller.joined',
          lane: 'command',
          body: { caller, text: body.text },
          occurredAt: at,
          occurredField: 'receivedAt',
          isTrueTime: true,
        }),
      ]
    },
  },
  'case.discover': {
    ...onCase,
    numbers: (situation, _, body) => {
      const at = notAhead(situation, body.discoveredAt) ?? situation.now
      return [sequenceOf(situation, stationFor(situation.organisation, body), at)]
    },
    decide: discover,
    result: (look, _, written) => ({ case: caseResult(look, written[0]?.subject.id ?? '', written).case }),
  },
}

const open = reducer((_state: CaseState, body: Opened & { lead?: CaseState['lead'] }, entry): CaseState => {
  const { overrideReason: _reason, ...opened } = body
  return present({
    ...opened,
    id: entry.subject.id,
    status: 'open' as const,
    procedure: 'undecided' as const,
    scope: { city: entry.scope.city, district: entry.scope.district ?? '', station: entry.scope.station ?? '' },
    dispatches: [],
    waitingUnitIds: [],
    requests: [],
    suspects: [],
    musts: {},
    formerClearances: [],
    misSent: false,
    statusAt: entry.storedAt,
    property: { items: 0, returned: 0, valueFen: 0, returnsPending: 0 },
    found: [],
    corrected: [],
    warned: [],
    laneLatest: {},
  })
})

export const callIntakeReducers: Reducers<CaseState> = {
  'case.received': open,
  'case.discovered': open,
  'case.found': reducer((state, { id, number }: { id: string; number: string }) => ({
    ...state,
    found: [...state.found, { id, number }],
  })),
  'caller.joined': reducer((state, { caller }: { caller: CallerRecord }) => ({
    ...state,
    callers: [...state.callers, caller],
  })),
}

import { readPhone } from '../../../shared/domain/phone.ts'
import type { CallIntake } from '../../../shared/schema/case.ts'
import type { Category } from '../../../shared/schema/terms.ts'
import { fenOf } from '../lib/money.ts'
import { fromZoned, toZoned } from '../lib/time.ts'

export interface LossRow {
  what: string
  quantity: string
  unit: string
  value: string
}

/** What is typed while a call is taken, as typed. */
export interface CallForm {
  /** The command's id from the first sending until it is taken: however often it is sent, it is one case. [C1] */
  commandId: string
  category: Category | ''
  subcategory: string
  /** Typed as a kind, and none: it stays until somebody changes it. */
  kindTyped: string
  summary: string
  placeText: string
  lng: number | null
  lat: number | null
  /** Typed as coordinates, and none. */
  lngTyped: string
  latTyped: string
  callerName: string
  callerPhone: string
  losses: LossRow[]
  /** When the call was answered, ISO 8601; empty until something is typed. [C2] */
  receivedAt: string
  receivedAtReason: string
  overriding: boolean
  station: string
  propertyCrime: string
  scene: string
  overrideReason: string
}

export const emptyCall = (): CallForm => ({
  commandId: '',
  category: '',
  subcategory: '',
  kindTyped: '',
  summary: '',
  placeText: '',
  lng: null,
  lat: null,
  lngTyped: '',
  latTyped: '',
  callerName: '',
  callerPhone: '',
  losses: [],
  receivedAt: '',
  receivedAtReason: '',
  overriding: false,
  station: '',
  propertyCrime: '',
  scene: '',
  overrideReason: '',
})

export const emptyLoss = (): LossRow => ({ what: '', quantity: '1', unit: '', value: '' })

/** Whether anything was typed. */
export const isTouched = (form: CallForm): boolean => {
  const { receivedAt: _receivedAt, commandId: _commandId, ...typed } = form
  const { receivedAt: _emptyAt, commandId: _emptyId, ...empty } = emptyCall()
  return JSON.stringify(typed) !== JSON.stringify(empty)
}

/** [C2] Whether the call is so old that a reason is asked for. */
export const needsReason = (form: CallForm, nowMs: number, afterMinutes: number): boolean =>
  form.receivedAt !== '' && nowMs - new Date(form.receivedAt).getTime() > afterMinutes * 60_000

/** The latest instant, not after now, at which the clocks show `HH:MM[:SS]`. */
export const receivedAtClock = (shown: string, nowMs: number): string => {
  const today = fromZoned(`${toZoned(nowMs).slice(0, 11)}${shown}`)
  const ahead = new Date(today).getTime() - nowMs > 2 * 60_000
  return ahead ? new Date(new Date(today).getTime() - 86_400_000).toISOString() : today
}

const orNothing = (text: string): string | undefined => text.trim() || undefined

/** How many, typed in whichever width; nothing typed is one. Undefined when it is no number above zero. */
export const quantityOf = (typed: string): number | undefined => {
  const plain = typed.normalize('NFKC').trim()
  if (plain === '') return 1
  const count = /^\d{1,9}(\.\d{1,3})?$/.test(plain) ? Number(plain) : 0
  return count > 0 ? count : undefined
}

/** A number as it is sent: digits of an input method become plain ones; what is none goes as it was typed, and is noted. */
export const phoneOf = (typed: string): string | undefined => readPhone(typed) ?? orNothing(typed)
const LEAST_TYPED = 5
/** Whether enough of a number was typed to look for it. */
export const isPhone = (typed: string): boolean => (readPhone(typed)?.length ?? 0) >= LEAST_TYPED
/** [C1] Whether what was typed is no number: it holds no dispatch back. */
export const isPhoneUnread = (form: CallForm): boolean =>
  form.callerPhone.trim() !== '' && readPhone(form.callerPhone) === undefined

/** Rows in which something was typed. */
export const usedLosses = (form: CallForm): LossRow[] =>
  form.losses.filter((row) => JSON.stringify(row) !== JSON.stringify(emptyLoss()))

const missingOfLoss = (row: LossRow): Record<string, string> => ({
  ...(row.what.trim() === '' ? { what: 'desk.lossWithoutWhat' } : {}),
  ...(quantityOf(row.quantity) === undefined ? { quantity: 'desk.quantityInvalid' } : {}),
  ...(row.value.trim() !== '' && fenOf(row.value) === undefined ? { valueFen: 'desk.amountInvalid' } : {}),
})

/** What the form cannot send because the server could not read it: field path of the body → key of the words. */
export const missingOf = (form: CallForm): Record<string, string> => {
  const missing: Record<string, string> = {}
  if (form.category === '') missing.category = 'desk.chooseCategory'
  if (form.kindTyped !== '') missing.subcategory = 'desk.kindUnread'
  if (form.summary.trim() === '') missing.summary = 'desk.required'
  if (form.placeText.trim() === '') missing['place.text'] = 'desk.required'
  // What is no place would be refused anyway, but only after it was sent.
  if (form.lngTyped !== '') missing['place.lng'] = 'desk.coordinateUnread'
  if (form.latTyped !== '') missing['place.lat'] = 'desk.coordinateUnread'
  const half = (form.lng === null) !== (form.lat === null)
  if (half && !missing['place.lng'] && !missing['place.lat'])
    missing[form.lng === null ? 'place.lng' : 'place.lat'] = 'desk.coordinateMissing'
  usedLosses(form).forEach((row, index) => {
    for (const [field, words] of Object.entries(missingOfLoss(row))) missing[`losses.${index}.${field}`] = words
  })
  const chosen = form.overriding && [form.station, form.propertyCrime, form.scene].some((id) => id !== '')
  if (chosen && form.overrideReason.trim().length < 2) missing['override.reason'] = 'desk.required'
  return missing
}

/** The body of the call's operation; only for a form of which nothing is missing. */
export const bodyOf = (form: CallForm, category: Category): CallIntake => {
  const overrides = form.overriding && [form.station, form.propertyCrime, form.scene].some((id) => id !== '')
  return {
    category,
    subcategory: orNothing(form.subcategory),
    summary: form.summary.trim(),
    place: {
      text: form.placeText.trim(),
      ...(form.lng !== null && form.lat !== null ? { lng: form.lng, lat: form.lat } : {}),
    },
    caller: { name: orNothing(form.callerName), phone: phoneOf(form.callerPhone) },
    losses: usedLosses(form).map((row) => ({
      what: row.what.trim(),
      quantity: quantityOf(row.quantity) ?? 1,
      unit: orNothing(row.unit),
      valueFen: fenOf(row.value) ?? 0,
    })),
    receivedAt: orNothing(form.receivedAt),
    receivedAtReason: orNothing(form.receivedAtReason),
    override: overrides
      ? {
          station: orNothing(form.station),
          propertyCrime: orNothing(form.propertyCrime),
          scene: orNothing(form.scene),
          reason: form.overrideReason.trim(),
        }
      : undefined,
  }
}

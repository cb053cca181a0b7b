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
  summary: string
  placeText: string
  lng: number | null
  lat: number | null
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
  summary: '',
  placeText: '',
  lng: null,
  lat: null,
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

/** Rows in which something was typed. */
export const usedLosses = (form: CallForm): LossRow[] =>
  form.losses.filter((row) => row.what.trim() !== '' || row.value.trim() !== '')

/** What the form cannot send because the server could not read it: field path → key of the words. */
export const missingOf = (form: CallForm): Record<string, string> => {
  const missing: Record<string, string> = {}
  if (form.category === '') missing.category = 'desk.chooseCategory'
  if (form.summary.trim() === '') missing.summary = 'desk.required'
  if (form.placeText.trim() === '') missing['place.text'] = 'desk.required'
  usedLosses(form).forEach((row, index) => {
    if (row.what.trim() === '') missing[`losses.${index}.what`] = 'desk.required'
    if (row.value.trim() !== '' && fenOf(row.value) === undefined)
      missing[`losses.${index}.valueFen`] = 'desk.amountInvalid'
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
    caller: { name: orNothing(form.callerName), phone: orNothing(form.callerPhone) },
    losses: usedLosses(form).map((row) => ({
      what: row.what.trim(),
      quantity: Number(row.quantity) || 1,
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

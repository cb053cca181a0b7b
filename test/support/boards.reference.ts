import type { CaseFigure } from '../../shared/domain/boards/figures.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { Category, Origin } from '../../shared/schema/terms.ts'

const HOUR_MS = 3_600_000

/** A case as a clerk would find it in the journal: what it began with and its entries. */
export interface Filed {
  id: string
  station: string
  category: Category
  subcategory?: string
  origin: Origin
  receivedAt: string
  receivedAtSetBack: boolean
  /** A past record of a closed case that does not say when it was cleared. */
  cameClosed?: boolean
  entries: readonly Entry[]
}

export interface Inquiry {
  asOf: string
  zone: string
  from: string
  to: string
  windowHours: number
  origin?: Origin
  stations: readonly string[]
  category?: Category
  subcategory?: string
}

const localDate = (ms: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(ms)

interface Clearing {
  clearedAt: string
  submittedAt: string
  isExceptional: boolean
}

/** [D5] The first instant in which all three parties had signed what was in force for them. */
const allSignedAt = (entries: readonly Entry[]): string | undefined => {
  const signed = new Map<string, boolean>()
  let inInstant = { at: '', parties: new Set<string>() }
  for (const { kind, body, storedAt } of entries) {
    if (!kind.startsWith('dispatch.')) continue
    if (storedAt !== inInstant.at)
      inInstant = { at: storedAt, parties: new Set([...signed].flatMap(([party, is]) => (is ? [party] : []))) }
    const [party, verb] = [String(body['party']), kind.slice('dispatch.'.length)]
    if (['acknowledged', 'departed', 'arrived', 'released'].includes(verb)) signed.set(party, true)
    if (['declined', 'cancelled', 'sent'].includes(verb)) signed.set(party, false)
    if (signed.get(party)) inInstant.parties.add(party)
    if (inInstant.parties.size === 3) return storedAt
  }
  return undefined
}

/** Reads a case's entries from the first to the last, by hand: nothing of the product's reducers is used. */
const readThrough = ({ entries, cameClosed = false }: Filed) => {
  let submittedAt = ''
  let waits = false
  let waitedBefore = false
  let clearing: Clearing | undefined
  let [ending, isReopened, isOpen, asked, answered] = [cameClosed ? 'undated' : '', false, !cameClosed, 0, 0]
  for (const { kind, body, storedAt } of entries) {
    const text = (name: string): string => String(body[name] ?? '')
    if (kind === 'clearance.submitted') [submittedAt, waits] = [storedAt, true]
    if (kind === 'clearance.returned') waits = false
    if (kind === 'clearance.confirmed') {
      clearing = { clearedAt: text('clearedAt'), submittedAt, isExceptional: text('basis') === 'exceptional' }
      ;[waits, isOpen] = [false, false]
    }
    if (kind === 'case.dismissed') ending = text('ground') === 'mis-sent' ? 'mis-sent' : 'dismissed'
    if (kind === 'case.escalated') ending = 'escalated'
    if (kind === 'case.shelved') ending = 'shelved'
    if (kind === 'case.dismissed') waitedBefore = waits
    if (['case.dismissed', 'case.escalated', 'case.shelved', 'case.closed'].includes(kind)) {
      isOpen = false
      if (kind !== 'case.closed') waits = false
    }
    // [C6] As if it had not been decided.
    if (kind === 'approval.taken-back') {
      const decision = text('decision')
      if (decision === 'clearance.confirmed') [clearing, waits, isOpen] = [undefined, true, true]
      if (decision === 'clearance.returned') waits = true
      if (decision === 'case.dismissed') [ending, waits, isOpen] = ['', waitedBefore, true]
    }
    if (kind === 'case.reopened') {
      if (clearing) isReopened = true
      ;[clearing, ending, isOpen] = [undefined, '', true]
    }
    if (kind === 'supervision.asked') asked += 1
    if (kind === 'supervision.answered') answered += 1
  }
  const arrivals = entries.filter(({ kind }) => kind === 'dispatch.arrived').map(({ storedAt }) => storedAt)
  return {
    ending,
    isReopened,
    isOpen,
    waits,
    clearing,
    isSupervised: asked > answered,
    signedAt: allSignedAt(entries),
    arrivals,
  }
}

/** [K5] Counts by hand: every figure as the set of the cases in it. */
export const countByHand = (cases: readonly Filed[], inquiry: Inquiry): Record<CaseFigure, Set<string>> => {
  const { asOf, zone, from, to, windowHours, origin, stations, category, subcategory } = inquiry
  const sets = new Map<CaseFigure, Set<string>>()
  const count = (figure: CaseFigure, id: string, holds: boolean): void => {
    const set = sets.get(figure) ?? new Set()
    sets.set(figure, set)
    if (holds) set.add(id)
  }
  const asOfMs = Date.parse(asOf)
  const inPeriod = (at: string | undefined): boolean => {
    if (at === undefined || Date.parse(at) > asOfMs) return false
    const date = localDate(Date.parse(at), zone)
    return from <= date && date < to
  }
  for (const filed of cases) {
    const isOfPlace = stations.includes(filed.station)
    const isOfKind = (!category || filed.category === category) && (!subcategory || filed.subcategory === subcategory)
    const read = readThrough(filed)
    const isAsked = isOfPlace && isOfKind
    const receivedMs = Date.parse(filed.receivedAt)
    const elapsedHours = (asOfMs - receivedMs) / HOUR_MS
    const isOver = elapsedHours > windowHours
    const tookHours = read.clearing ? (Date.parse(read.clearing.clearedAt) - receivedMs) / HOUR_MS : Infinity
    const isWithin = tookHours <= windowHours
    const isLate = !!read.clearing && (Date.parse(read.clearing.submittedAt) - receivedMs) / HOUR_MS > windowHours
    const isOfOrigin = filed.origin === (origin ?? 'call')
    const ending = read.ending || (read.clearing?.isExceptional ? 'exceptional' : '')
    const isCounted = isOfOrigin && ending === ''
    const [received, cleared] = [isAsked && inPeriod(filed.receivedAt), isAsked && inPeriod(read.clearing?.clearedAt)]
    const put = (figure: CaseFigure, holds: boolean): void => count(figure, filed.id, holds)
    put('total', received && (!origin || isOfOrigin))
    put('received', received && isCounted)
    put('matured', received && isCounted && isOver)
    put('cleared-within', received && isCounted && isOver && isWithin)
    put('running', received && isCounted && !isOver)
    put('running-cleared', received && isCounted && !isOver && !!read.clearing)
    put('submitted-late', received && isCounted && isOver && isWithin && isLate)
    put('pending', received && isCounted && read.waits)
    put('reopened', received && isOfOrigin && read.isReopened)
    for (const name of ['dismissed', 'escalated', 'shelved', 'mis-sent', 'exceptional', 'undated'] as const)
      put(name, received && isOfOrigin && ending === name)
    put('discovered', received && origin !== 'discovered' && filed.origin === 'discovered')
    put('imported', received && origin !== 'imported' && filed.origin === 'imported')
    put('clearances', cleared && isCounted)
    put('clearances-within', cleared && isCounted && isWithin)
    put('clearances-exceptional', cleared && isOfOrigin && ending === 'exceptional')
    put('clearances-discovered', cleared && origin !== 'discovered' && filed.origin === 'discovered')
    put('clearances-imported', cleared && origin !== 'imported' && filed.origin === 'imported')
    const isCall = received && filed.origin === 'call' && isOfOrigin && ending !== 'mis-sent'
    put('calls', isCall)
    put('triple-acknowledged', isCall && read.signedAt !== undefined)
    put('not-acknowledged', isCall && read.signedAt === undefined)
    put('set-back', isCall && filed.receivedAtSetBack)
    const hasArrived = read.arrivals.length > 0
    put('arrived', isCall && hasArrived)
    put('not-arrived', isCall && !hasArrived)
    const isThere = isAsked && elapsedHours >= 0 && read.isOpen
    const isOpen = isThere && (!origin || isOfOrigin)
    const runs = isOpen && filed.origin !== 'imported'
    put('open', isOpen)
    put('about-to-miss', runs && !isOver && elapsedHours > windowHours / 2)
    put('overdue', runs && isOver)
    put('supervised', isOpen && read.isSupervised)
  }
  return new Proxy({} as Record<CaseFigure, Set<string>>, {
    get: (_target, figure) => sets.get(figure as CaseFigure) ?? new Set<string>(),
  })
}

/** [D5] Seconds until all three had signed, of the cases in which they have. */
export const acknowledgedByHand = (cases: readonly Filed[]): number[] =>
  cases.map((filed) =>
    Math.floor((Date.parse(readThrough(filed).signedAt ?? '') - Date.parse(filed.receivedAt)) / 1000),
  )

/** Median and p90 by sorting. */
export const quantilesByHand = (seconds: readonly number[]) => {
  const sorted = [...seconds].sort((one, other) => one - other)
  const n = sorted.length
  if (n === 0) return { n, medianSeconds: null, p90Seconds: null }
  const [low = 0, high = 0] = [sorted[Math.floor((n - 1) / 2)], sorted[Math.floor(n / 2)]]
  return { n, medianSeconds: Math.round((low + high) / 2), p90Seconds: sorted[Math.ceil(0.9 * n) - 1] }
}

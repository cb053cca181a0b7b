import { countings, phases, type Basis, type Phase, type Question } from '../../shared/domain/boards/counting.ts'
import { caseFigures, type CaseFigure } from '../../shared/domain/boards/figures.ts'
import type { Traits } from '../../shared/domain/boards/traits.ts'

export const FIGURES = caseFigures.length
const bits = new Map<CaseFigure, number>(caseFigures.map((figure, place) => [figure, 1 << place]))

/** A figure's place among the counts. */
export const placeOf = (figure: CaseFigure): number => caseFigures.indexOf(figure)
export const bitOf = (figure: CaseFigure): number => bits.get(figure) ?? 0
export const basisOf = (figure: CaseFigure): Basis => countings[figure].basis

/** [K8] Of each kind of case the figures that it counts in, a bit each: figures and lists look at the same. */
export class Masks {
  readonly #question: Question
  readonly #masks: Record<Basis, Record<Phase, number[]>>

  constructor(question: Question) {
    this.#question = question
    const each = (): Record<Phase, number[]> => ({ early: [], late: [], over: [] })
    this.#masks = { received: each(), cleared: each(), now: each() }
  }

  /** Of every kind known; the index is the kind's number. */
  of(basis: Basis, phase: Phase, traits: readonly Traits[]): readonly number[] {
    const masks = this.#masks[basis][phase]
    for (const kind of traits.slice(masks.length)) masks.push(this.#maskOf(kind, basis, phase))
    return masks
  }

  /** The same for each phase in order. */
  ofPhases(basis: Basis, traits: readonly Traits[]): (readonly number[])[] {
    return phases.map((phase) => this.of(basis, phase, traits))
  }

  #maskOf(traits: Traits, basis: Basis, phase: Phase): number {
    const question = this.#question
    if (question.procedure && traits.procedure !== question.procedure) return 0
    return caseFigures
      .filter((figure) => countings[figure].basis === basis && countings[figure].holds(traits, question, phase))
      .reduce((mask, figure) => mask | bitOf(figure), 0)
  }
}

/** Adds a number to each figure of a mask. @param at where the group's counts begin */
export const addTo = (counts: Int32Array, at: number, mask: number, number: number): void => {
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    const place = at + 31 - Math.clz32(rest & -rest)
    counts[place] = (counts[place] ?? 0) + number
  }
}

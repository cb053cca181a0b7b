import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { Asked, TrendBy } from '../../../shared/domain/boards/answers.ts'
import type { CaseFigure, PropertyFigure } from '../../../shared/domain/boards/figures.ts'
import { listAddress, type BoardWish, type Part } from './address.ts'

/** What the figures of a board are about: so that each opens its list. */
export interface Figures {
  board: Asked & { trend?: { by: TrendBy } }
  wish: BoardWish
}
export interface FigureSource extends Figures {
  /** [K8] Where the list behind a figure is. */
  list: (figure: CaseFigure | PropertyFigure, part?: Part) => RouteLocationRaw
  /** The same board of a part. */
  narrowed: (change: Partial<BoardWish>) => RouteLocationRaw
}

const key: InjectionKey<ComputedRef<FigureSource>> = Symbol('figures')

/** Tells the figures below what they are about. */
export const provideFigures = (about: () => Figures, narrowed: FigureSource['narrowed']): void => {
  const source = computed(() => {
    const { board, wish } = about()
    return { board, wish, narrowed, list: (figure, part) => listAddress(board, wish, figure, part) } as FigureSource
  })
  provide(key, source)
}

/** What the figures here are about. */
export const useFigures = (): ComputedRef<FigureSource> => {
  const source = inject(key)
  if (!source) throw new Error('a figure outside of a board')
  return source
}

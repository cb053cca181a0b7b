import type { DateRange, Rate } from '../../../shared/domain/boards/answers.ts'
import { definitions, figureDefinitions, type DefinitionName } from '../../../shared/domain/boards/definitions.ts'
import { shownRate, shownTenths } from '../../../shared/domain/boards/rounding.ts'
import type { CaseFigure, PropertyFigure } from '../../../shared/domain/boards/figures.ts'
import { language } from '../lib/language.ts'
import { span } from '../lib/time.ts'
import { lastDay } from './periods.ts'

/** Shown where there is no denominator, or nothing was measured. [K5] */
export const NOTHING = '—'

/** A count with thousands apart; null: the figure says nothing about what was chosen. */
export const count = (n: number | null): string => (n === null ? NOTHING : n.toLocaleString('en-US'))

/** `35.3%`; only all is 100 %, only nothing 0 %: rounding leads to neither. */
export const percentage = ({ value }: Pick<Rate, 'value'>): string => {
  return value === null ? NOTHING : shownRate(value)
}

const signed = (text: string, value: number): string => (value > 0 ? `+${text}` : value < 0 ? `−${text}` : text)

/** [K6] `+2.3 个百分点` */
export const points = (value: number | null): string => {
  if (value === null) return NOTHING
  const shown = shownTenths(value)
  return `${signed(Math.abs(shown).toFixed(1), shown)}${language.value === 'en' ? ' pp' : ' 个百分点'}`
}
/** [K6] `+12.5%` */
export const percentChange = (value: number | null): string => {
  if (value === null) return NOTHING
  const shown = shownTenths(value)
  return `${signed(Math.abs(shown).toFixed(1), shown)}%`
}
/** [K6] `−1分 20秒` */
export const durationChange = (seconds: number | null): string =>
  seconds === null ? NOTHING : signed(span(Math.abs(seconds) * 1000), seconds)

export const duration = (seconds: number | null): string => (seconds === null ? NOTHING : span(seconds * 1000))

/** Dates as people say them: with the last day that is in. */
export const period = ({ from, to }: DateRange): string => {
  const last = lastDay(to)
  return last === from ? from : `${from} ${language.value === 'en' ? 'to' : '至'} ${last}`
}

const filled = (text: string, windowHours: number): string => text.replaceAll('{window}', String(windowHours))
/** What a figure is called. */
export const figureName = (figure: CaseFigure | PropertyFigure, windowHours: number): string =>
  filled(figureDefinitions[figure].name[language.value], windowHours)
/** How a figure comes to be. */
export const figureText = (figure: CaseFigure | PropertyFigure, windowHours: number): string =>
  filled(figureDefinitions[figure].text[language.value], windowHours)
export const definitionName = (name: DefinitionName, windowHours: number): string =>
  filled(definitions[name].name[language.value], windowHours)
export const definitionText = (name: DefinitionName, windowHours: number): string =>
  filled(definitions[name].text[language.value], windowHours)

/** A station's name without its force's: places are short on boards. */
export const shortName = (name: string): string => name.replace(/^.*分局(?=.)/, '').replace(/派出所$/, '')

import type { Entry } from '../../../shared/domain/entry.ts'
import { operationNamed } from '../../../shared/operations/catalogue.ts'
import { term } from '../lib/words.ts'

/** One fact of an audit entry: its name and what to show. */
export type Detail = readonly [name: string, shown: string]

const shown = (name: string, value: unknown, language: 'zh' | 'en'): string | undefined => {
  if (name === 'operation' && typeof value === 'string') return operationNamed(value)?.title[language] ?? value
  if (name === 'purpose' && typeof value === 'string') return term('revealPurpose', value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ')
  return undefined
}

/** What is plain in the body of an entry; a body within the body is opened, whole accounts and areas are left out. */
export const detailsOf = (entry: Entry, language: 'zh' | 'en'): Detail[] => {
  const { detail, ...rest } = entry.body
  const inner = typeof detail === 'object' && detail !== null ? detail : {}
  return Object.entries({ ...inner, ...rest }).flatMap(([name, value]): Detail[] => {
    if (name === 'count' && value === 1) return []
    if (['firstAt', 'kind', 'caseId', 'writtenAt'].includes(name)) return []
    const text = shown(name, value, language)
    return text === undefined || text === '' ? [] : [[name, text]]
  })
}

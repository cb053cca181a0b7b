import { parseQuery, stringifyQuery, type LocationQuery, type LocationQueryRaw } from 'vue-router'

/** What people type into a search; everything else in an address is chosen. */
const typed = new Set(['q', 'person', 'case'])
/** As many digits as the shortest number of a person has, a blank or hyphen between them or not. */
const NUMBER = /(?:[0-9\uFF10-\uFF19][^0-9\uFF10-\uFF19\p{L}]{0,3}){7}/u
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i
const MARK = '~'

/** [A3] Words that are not in the address, by what stands there for them; as long as this page lives. */
const kept = new Map<string, string>()

const isKept = (name: string, value: unknown): value is string =>
  typeof value === 'string' && typed.has(name) && (NUMBER.test(value) || value.startsWith(MARK)) && !ID.test(value)

const markOf = (value: string): string => {
  const known = [...kept].find(([, words]) => words === value)
  const mark = known?.[0] ?? `${MARK}${kept.size + 1}`
  kept.set(mark, value)
  return mark
}

/**
 * The query of an address: an address is written down on its way, and by the browser. A search that may hold a number
 * of somebody stands in it as a mark, which this page alone can read.
 */
export const queryText = (query: LocationQueryRaw = {}): string =>
  stringifyQuery(
    Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, isKept(name, value) ? markOf(value) : value]),
    ),
  )

/** The query that an address stands for; a mark of a page that is gone says nothing. */
export const queryOfText = (text: string): LocationQuery =>
  Object.fromEntries(
    Object.entries(parseQuery(text)).flatMap(([name, value]) => {
      if (!typed.has(name) || typeof value !== 'string' || !value.startsWith(MARK)) return [[name, value]]
      const words = kept.get(value)
      return words === undefined ? [] : [[name, words]]
    }),
  )

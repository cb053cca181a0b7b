import { Readable } from 'node:stream'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { catalogue, type OperationName } from '../../shared/operations/catalogue.ts'
import type { Listed } from '../../shared/operations/results.ts'
import { csvOf, tellingOf, type Column, type Language } from '../csv.ts'
import { fileName } from './fileName.ts'
import { Download, type Route, type Served } from './serve.ts'

/** More than a request may ask for: few of them, and still short turns. */
const PAGE = 500

/** A download of CSV. @param plain name in ASCII, without its ending @param name the same for people */
export const csvDownload = (plain: string, name: string, lines: AsyncIterable<string>): Download =>
  new Download(Readable.from(lines), {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': fileName(`${plain}.csv`, `${name}.csv`),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })

/** Whether an operation is a list that can be had as CSV. */
export const isList = (name: OperationName): boolean => {
  const { properties } = catalogue[name].query as { properties: Record<string, { enum?: string[] }> }
  return properties['format']?.enum?.includes('csv') === true
}

/** All items, a page after the other: one is read while the one before is written. */
async function* pagesOf<T>(
  first: Listed<T>,
  read: (cursor: string) => Promise<Listed<T>>,
): AsyncGenerator<readonly T[]> {
  for (let page = first; ;) {
    const reading = page.next === undefined ? undefined : read(page.next)
    // Whoever waits for it is told; until then nobody else need be.
    reading?.catch(() => undefined)
    yield page.items
    if (!reading) return
    page = await reading
  }
}

/**
 * [K8] A whole list as CSV: what its own handler gives, page after page, so that rights, filters and order are those of
 * the list.
 * @throws Refusal as the list does
 */
export const listAsCsv = async (
  { name, handle }: Pick<Route, 'name' | 'handle'>,
  columns: readonly Column<never>[],
  served: Served<OperationName>,
  organisation: Organisation,
): Promise<Download> => {
  const { format: _format, lang, count: _count, limit: _limit, ...filters } = served.query as Record<string, unknown>
  const { properties } = catalogue[name].query as { properties: Record<string, unknown> }
  const ofPage = 'limit' in properties ? { limit: PAGE } : {}
  const read = async (cursor: unknown): Promise<Listed<never>> => {
    const query = { ...filters, ...ofPage, ...(cursor === undefined ? {} : { cursor }) }
    return (await handle({ ...served, query: query as never })) as Listed<never>
  }
  const first = await read(filters['cursor'])
  const language = (lang as Language | undefined) ?? served.language
  const title = catalogue[name].title[language]
  return csvDownload(name, title, csvOf(columns, pagesOf(first, read), tellingOf(organisation, language)))
}

import type { Database, Document } from '../../server/db/collections.ts'

/** Rows that one question makes. */
const AT_ONCE = 1_000

/** A text with the number of a copy, as an expression. */
export const named = (begin: string): Document => ({ $concat: [begin, { $toString: { $add: [10_000_000, '$n'] } }] })

/** An instant as text, as many minutes before another as the number of the copy. */
export const minutesBefore = (at: Date): Document => ({
  $dateToString: { date: { $subtract: [at, { $multiply: ['$n', 60_000] }] }, format: '%Y-%m-%dT%H:%M:%S.%LZ' },
})

/** Copies of one row, made by the database itself; `set` makes of `$n` what tells them apart. */
export const copies = async (
  db: Database,
  name: string,
  { of, count, set }: { of: Document; count: number; set: Document },
): Promise<void> => {
  for (let from = 0; from < count; from += AT_ONCE)
    await db
      .collection(name)
      .aggregate(
        [
          { $match: of },
          { $limit: 1 },
          { $set: { n: { $range: [from, Math.min(count, from + AT_ONCE)] } } },
          { $unwind: '$n' },
          { $set: set },
          { $unset: 'n' },
          { $merge: { into: name, whenMatched: 'fail' } },
        ],
        { writeConcern: { w: 1, journal: false } },
      )
      .toArray()
}

/**
 * Copies of a case past the journal, closed and without timers, a minute apart before an instant: `many-10000000`, …
 * With each its first entry and its row of the search. No server is to follow meanwhile: it would take all of them in.
 */
export const copyCase = async (db: Database, caseId: string, count: number, before: Date): Promise<void> => {
  const [id, at] = [named('many-'), minutesBefore(before)]
  const state = {
    'state.id': id,
    'state.number': named('MANY-'),
    'state.receivedAt': at,
    'state.status': 'closed',
    'state.waitingUnitIds': [],
    'state.dispatches': [],
  }
  const of = { _id: caseId }
  await copies(db, 'cases', { of, count, set: { _id: id, seq: 1, storedAt: at, nextTimerAt: null, ...state } })
  await copies(db, 'journal', {
    of: { 'subject.id': caseId, seq: 1 },
    count,
    set: { _id: named('entry-'), 'subject.id': id, storedAt: at },
  })
  await copies(db, 'searches', { of, count, set: { _id: id, receivedAt: at, grams: ['超市'] } })
}

import { polygonsOf, type Point, type Position } from './area.ts'
import type { Area } from '../schema/organisation.ts'

/** An edge of a ring: which ring, which place in it, of how many. */
interface Edge {
  a: Position
  b: Position
  west: number
  east: number
  ring: number
  place: number
  count: number
}

/** Twice the area of the triangle: over 0 when c lies left of the line from a to b. */
const turn = (a: Position, b: Position, c: Position): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

const isBetween = (a: Position, b: Position, c: Position): boolean =>
  Math.min(a[0], b[0]) <= c[0] &&
  c[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= c[1] &&
  c[1] <= Math.max(a[1], b[1])

/** Where two edges cross; undefined when they do not. */
const crossing = ({ a, b }: Edge, { a: c, b: d }: Edge): Position | undefined => {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
  if (!(abc * abd < 0 && cda * cdb < 0)) return undefined
  const share = abc / (abc - abd)
  return [c[0] + share * (d[0] - c[0]), c[1] + share * (d[1] - c[1])]
}

/** An end of one edge that lies on the other; undefined when there is none. */
const touching = ({ a, b }: Edge, { a: c, b: d }: Edge): Position | undefined => {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
  if (abc === 0 && isBetween(a, b, c)) return c
  if (abd === 0 && isBetween(a, b, d)) return d
  if (cda === 0 && isBetween(c, d, a)) return a
  return cdb === 0 && isBetween(c, d, b) ? b : undefined
}

/** Whether neighbours fold back over each other: the later one runs along the earlier, in the other direction. */
const foldsBack = ({ a, b }: Edge, { b: c }: Edge): boolean =>
  turn(a, b, c) === 0 && (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0

/** Where two edges of an area are together as they must not be. Rings of their own may touch, and may not cross. */
const clash = (one: Edge, other: Edge): Position | undefined => {
  if (one.ring !== other.ring) return crossing(one, other)
  const [first, second] = one.place < other.place ? [one, other] : [other, one]
  if (second.place - first.place === 1) return foldsBack(first, second) ? first.b : undefined
  if (first.place === 0 && second.place === first.count - 1) return foldsBack(second, first) ? first.a : undefined
  return crossing(one, other) ?? touching(one, other)
}

const edgesOf = (area: Area): Edge[] =>
  polygonsOf(area)
    .flat()
    .flatMap((ring, index) =>
      ring.slice(1).map((b, place): Edge => {
        const a = ring[place] ?? b
        const [west, east] = a[0] < b[0] ? [a[0], b[0]] : [b[0], a[0]]
        return { a, b, west, east, ring: index, place, count: ring.length - 1 }
      }),
    )

/**
 * A place at which the outlines of an area cross, touch or fold back over themselves; undefined when they nowhere do.
 * Goes from west to east, so that an edge is compared only with those beside it: 20,000 corners take some milliseconds.
 */
export const crossingOf = (area: Area): Point | undefined => {
  const edges = edgesOf(area).sort((one, other) => one.west - other.west)
  let open: Edge[] = []
  for (const edge of edges) {
    const still: Edge[] = []
    const [south, north] = edge.a[1] < edge.b[1] ? [edge.a[1], edge.b[1]] : [edge.b[1], edge.a[1]]
    for (const other of open) {
      if (other.east < edge.west) continue
      still.push(other)
      if ((other.a[1] > north && other.b[1] > north) || (other.a[1] < south && other.b[1] < south)) continue
      const at = clash(edge, other)
      if (at) return { lng: at[0], lat: at[1] }
    }
    still.push(edge)
    open = still
  }
  return undefined
}

import type { Area } from '../schema/organisation.ts'
import { boxAround, boxesMeet, boxOf, polygonsOf, type Box, type Ring } from './area.ts'
import { metresBetween } from './jurisdiction.ts'

/** A station's area as it is compared with others. */
export interface Ground {
  id: string
  area: Area
}

/** A run of ground from west to east, as high as a row of the look: to be shown on a map. */
export type Strip = Box

export interface GroundFinding {
  squareMetres: number
  strips: Strip[]
}

/** What an area does to the ground of a city. */
export interface GroundFindings {
  /** Ground that another station has too, the most first. */
  overlaps: (GroundFinding & { id: string })[]
  /** Ground that nobody has: between the area and its neighbours, or of the area as it was before. */
  uncovered: GroundFinding | undefined
  /** The area is far from all others, or from where it was. */
  far: { metres: number; swapped: boolean } | undefined
}

/** Rows and columns of the look: of an area 10 km across a cell is some 25 m. */
const CELLS = 400
/** What is seen in fewer cells is what is lost in drawing, not ground. */
const LEAST_CELLS = 3
/** Wider ground between two areas may be meant so, unless it is enclosed. */
const WIDE_METRES = 500
/** A gap is so many times as long as it is wide. */
const LONG = 4
const FAR_METRES = 100_000
const METRES_A_DEGREE = 111_195

interface Grid {
  box: Box
  /** Degrees of a cell. */
  wide: number
  high: number
}

const gridOver = ({ west, east, south, north }: Box): Grid => {
  // As much around it as a gap beside it may be wide.
  const lat = WIDE_METRES / METRES_A_DEGREE
  const lng = lat / Math.max(0.05, Math.cos((((south + north) / 2) * Math.PI) / 180))
  const box = { west: west - lng, east: east + lng, south: south - lat, north: north + lat }
  return { box, wide: (box.east - box.west) / CELLS, high: (box.north - box.south) / CELLS }
}

/** The longitudes at which the edges of rings pass the middles of the rows. */
const passings = (rings: readonly Ring[], { box, high }: Grid): number[][] => {
  const rows: number[][] = Array.from({ length: CELLS }, () => [])
  for (const ring of rings)
    for (let place = 1; place < ring.length; place++) {
      const [one, other] = [ring[place - 1], ring[place]]
      if (!one || !other || one[1] === other[1]) continue
      // From the same end for both of two neighbours that share the edge.
      const [from, to] = one[1] < other[1] ? [one, other] : [other, one]
      const first = Math.max(0, Math.ceil((from[1] - box.south) / high - 0.5))
      for (let row = first; row < CELLS; row++) {
        const lat = box.south + (row + 0.5) * high
        if (lat >= to[1]) break
        if (lat >= from[1]) rows[row]?.push(from[0] + ((lat - from[1]) * (to[0] - from[0])) / (to[1] - from[1]))
      }
    }
  return rows
}

/** Marks the cells whose middles lie in an area. */
const fill = (area: Area, grid: Grid, mark: (cell: number) => void): void => {
  for (const rings of polygonsOf(area)) {
    for (const [row, lngs] of passings(rings, grid).entries()) {
      lngs.sort((one, other) => one - other)
      const columns = lngs.map((lng) =>
        Math.min(CELLS, Math.max(0, Math.ceil((lng - grid.box.west) / grid.wide - 0.5))),
      )
      for (let pair = 0; pair + 1 < columns.length; pair += 2)
        for (let column = columns[pair] ?? 0; column < (columns[pair + 1] ?? 0); column++) mark(row * CELLS + column)
    }
  }
}

/** The cells as strips, those beside one another joined. */
const found = (cells: Uint8Array, grid: Grid): GroundFinding | undefined => {
  const strips: Strip[] = []
  let squareMetres = 0
  let count = 0
  for (let row = 0; row < CELLS; row++) {
    const south = grid.box.south + row * grid.high
    const cell = grid.wide * grid.high * METRES_A_DEGREE ** 2 * Math.cos(((south + grid.high / 2) * Math.PI) / 180)
    for (let column = 0; column < CELLS; column++) {
      if (!cells[row * CELLS + column]) continue
      const start = column
      while (column < CELLS && cells[row * CELLS + column]) column++
      count += column - start
      squareMetres += (column - start) * cell
      const at = (place: number): number => grid.box.west + place * grid.wide
      strips.push({ west: at(start), east: at(column), south, north: south + grid.high })
    }
  }
  return count < LEAST_CELLS ? undefined : { squareMetres: Math.round(squareMetres), strips }
}

const NOBODY = 0
const OWN = 1

/** Where an area stands as 1, others as 2 and more, in each cell of a grid; and ground of nobody as it is found. */
interface Look {
  grid: Grid
  owner: Uint16Array
  /** In how many of the two directions there is covered ground on both sides of ground of nobody. */
  enclosed: Uint8Array
  /** How wide the gap to another area is there, in metres; 0 where there is none. */
  gap: Float32Array
}

/** Looks along a row or a column of cells for ground of nobody between ground of somebody. */
const lookAlong = ({ owner, enclosed, gap }: Look, start: number, step: number, metres: number): void => {
  let before = -1
  for (let place = 0; place < CELLS; place++) {
    const who = owner[start + place * step] ?? NOBODY
    if (who === NOBODY) continue
    const [left, width] = [owner[start + before * step], (place - before - 1) * metres]
    const isGap = left !== who && (left === OWN || who === OWN) && width <= WIDE_METRES
    for (let between = before + 1; before >= 0 && between < place; between++) {
      const cell = start + between * step
      enclosed[cell] = (enclosed[cell] ?? 0) + 1
      if (isGap) gap[cell] = gap[cell] ? Math.min(gap[cell], width) : width
    }
    before = place
  }
}

/** Takes away gaps that are as short as they are wide: two areas that meet at a corner have country between them. */
const keepLong = ({ gap, grid }: Look): void => {
  const seen = new Uint8Array(gap.length)
  const cellMetres = metresOf(grid).wide * metresOf(grid).high
  for (const [first, width] of gap.entries()) {
    if (!width || seen[first]) continue
    const cells = [first]
    seen[first] = 1
    let widest = 0
    for (const cell of cells) {
      widest = Math.max(widest, gap[cell] ?? 0)
      for (const next of [cell - 1, cell + 1, cell - CELLS, cell + CELLS])
        if (gap[next] && !seen[next]) {
          seen[next] = 1
          cells.push(next)
        }
    }
    if (cells.length * cellMetres < LONG * widest ** 2) for (const cell of cells) gap[cell] = 0
  }
}

const metresOf = ({ box, wide, high }: Grid): { wide: number; high: number } => ({
  wide: wide * METRES_A_DEGREE * Math.cos((((box.south + box.north) / 2) * Math.PI) / 180),
  high: high * METRES_A_DEGREE,
})

const uncoveredIn = (owner: Uint16Array, had: Uint8Array, grid: Grid): GroundFinding | undefined => {
  const { length } = owner
  const look = { grid, owner, enclosed: new Uint8Array(length), gap: new Float32Array(length) }
  const { wide, high } = metresOf(grid)
  for (let each = 0; each < CELLS; each++) {
    lookAlong(look, each * CELLS, 1, wide)
    lookAlong(look, each, CELLS, high)
  }
  keepLong(look)
  const cells = new Uint8Array(length)
  for (const [cell, who] of owner.entries())
    if (who === NOBODY && (had[cell] || look.gap[cell] || look.enclosed[cell] === 2)) cells[cell] = 1
  return found(cells, grid)
}

const middleOf = ({ west, east, south, north }: Box) => ({ lng: (west + east) / 2, lat: (south + north) / 2 })

/** Metres between two boxes, along the great circle between their nearest places. */
const apart = (one: Box, other: Box): number => {
  const near = (low: number, high: number, otherLow: number, otherHigh: number): [number, number] =>
    low > otherHigh
      ? [low, otherHigh]
      : high < otherLow
        ? [high, otherLow]
        : [Math.max(low, otherLow), Math.max(low, otherLow)]
  const [lng, otherLng] = near(one.west, one.east, other.west, other.east)
  const [lat, otherLat] = near(one.south, one.north, other.south, other.north)
  return metresBetween({ lng, lat }, { lng: otherLng, lat: otherLat })
}

const swappedBox = ({ west, east, south, north }: Box): Box => ({ west: south, east: north, south: west, north: east })

const farFrom = (box: Box, near: readonly Box[]): GroundFindings['far'] => {
  if (near.length === 0) return undefined
  const nearest = (from: Box): number => Math.min(...near.map((other) => apart(from, other)))
  const metres = nearest(box)
  if (metres <= FAR_METRES) return undefined
  const { lng } = middleOf(box)
  return { metres: Math.round(metres), swapped: Math.abs(lng) <= 90 && nearest(swappedBox(box)) <= FAR_METRES }
}

/**
 * Looks at what an area shares with others, and at ground that nobody has. It looks at the middles of the cells of a
 * grid: what is narrower than a cell, as where two drawings of one street differ, is passed over.
 * @param before the area that the station had, when there was one
 */
export const groundOf = (area: Area, others: readonly Ground[], before: Area | undefined): GroundFindings => {
  const box = boxOf(area)
  const boxes = others.map((other) => boxOf(other.area))
  const far = farFrom(box, before ? [...boxes, boxOf(before)] : boxes)
  // A look at both places at once would have cells as large as a province.
  const grid = gridOver(before && !far ? boxAround([box, boxOf(before)]) : box)
  const [own, had] = [new Uint8Array(CELLS * CELLS), new Uint8Array(CELLS * CELLS)]
  const owner = new Uint16Array(CELLS * CELLS)
  fill(area, grid, (cell) => {
    own[cell] = 1
    owner[cell] = OWN
  })
  if (before) fill(before, grid, (cell) => (had[cell] = 1))
  const overlaps = others.flatMap(({ id, area: other }, index) => {
    if (!boxesMeet(boxes[index] ?? box, grid.box)) return []
    const both = new Uint8Array(CELLS * CELLS)
    fill(other, grid, (cell) => {
      if (own[cell]) both[cell] = 1
      else owner[cell] ||= OWN + 1 + index
    })
    const finding = found(both, grid)
    return finding ? [{ id, ...finding }] : []
  })
  return {
    overlaps: overlaps.sort((one, other) => other.squareMetres - one.squareMetres),
    uncovered: uncoveredIn(owner, had, grid),
    far,
  }
}

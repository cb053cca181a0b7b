import { boxAround, boxOf, polygonsOf } from '../../../shared/domain/area.ts'
import type { Area } from '../../../shared/schema/organisation.ts'

/** Whole steps of an axis from 0 that reach at least `max`. */
export const countSteps = (max: number, most = 4): number[] => {
  const round = [1, 2, 5]
  let step = 1
  for (let place = 1; max / step > most; place++) step = (round[place % 3] ?? 1) * 10 ** Math.floor(place / 3)
  const steps = Math.max(1, Math.ceil(max / step))
  return Array.from({ length: steps + 1 }, (_, place) => place * step)
}

/** Every how manyth label fits when each needs so many pixels. */
export const labelEvery = (labels: number, width: number, each: number): number =>
  Math.max(1, Math.ceil((labels * each) / Math.max(1, width)))

/** The shade of a part of the most, from 0 (nothing) to 5. */
export const shadeOf = (n: number, most: number): number =>
  n <= 0 || most <= 0 ? 0 : Math.min(5, Math.max(1, Math.ceil((n / most) * 5)))

export interface Shape<T> {
  of: T
  /** For `<path d>`. */
  path: string
  /** Where its name stands. */
  at: { x: number; y: number }
}
export interface Drawing<T> {
  width: number
  height: number
  shapes: Shape<T>[]
}
type Point = [x: number, y: number]

/** The middle of an area, by its outline. */
const middleOf = (points: readonly Point[]): { x: number; y: number } => {
  let [area, x, y] = [0, 0, 0]
  for (let place = 0; place < points.length; place++) {
    const [x1, y1] = points[place] ?? [0, 0]
    const [x2, y2] = points[(place + 1) % points.length] ?? [0, 0]
    const cross = x1 * y2 - x2 * y1
    area += cross
    x += (x1 + x2) * cross
    y += (y1 + y2) * cross
  }
  if (area === 0) return { x: points[0]?.[0] ?? 0, y: points[0]?.[1] ?? 0 }
  return { x: x / (3 * area), y: y / (3 * area) }
}

/** Nearer ones are not told apart: an area may have thousands of corners. */
const APART = 0.4

/** The corners of a ring that can be told apart. */
const seen = (ring: readonly Point[]): Point[] => {
  const kept: Point[] = []
  for (const [x, y] of ring) {
    const [lastX, lastY] = kept.at(-1) ?? [Infinity, Infinity]
    if (Math.abs(x - lastX) >= APART || Math.abs(y - lastY) >= APART) kept.push([x, y])
  }
  return kept
}

/** Areas drawn to fill a box, north up: flat, with degrees of longitude as short as they are there. */
export const drawn = <T extends { area: Area }>(
  areas: readonly T[],
  box: { width: number; height: number },
): Drawing<T> => {
  if (areas.length === 0) return { width: 0, height: 0, shapes: [] }
  const { west, east, south, north } = boxAround(areas.map(({ area }) => boxOf(area)))
  const shrink = Math.cos((((north + south) / 2) * Math.PI) / 180)
  const [wide, high] = [Math.max(1e-9, (east - west) * shrink), Math.max(1e-9, north - south)]
  const scale = Math.min(box.width / wide, box.height / high)
  const place = ([lng, lat]: readonly [number, number]): Point => [(lng - west) * shrink * scale, (north - lat) * scale]
  const shapes = areas.map((of) => {
    const rings = polygonsOf(of.area).flatMap((polygon) => polygon.map((ring) => seen(ring.map(place))))
    const path = rings.map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`).join('')
    return { of, path, at: middleOf(rings[0] ?? []) }
  })
  return { width: wide * scale, height: high * scale, shapes }
}

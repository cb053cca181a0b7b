import { groundOf } from '../../shared/domain/area-ground.ts'
import type { Station } from '../../shared/schema/organisation.ts'

const MOST_LINES = 30
const HECTARE = 10_000

const size = (squareMetres: number): string =>
  squareMetres < HECTARE ? `${squareMetres} m²` : `${(squareMetres / 1e6).toFixed(2)} km²`

/**
 * [D1] What new areas do to the ground of a city, a sentence each in both languages: ground that two stations have, that
 * nobody has, and areas that lie far from all others. Nothing of it forbids founding.
 */
export const groundWarnings = (made: readonly Station[], all: readonly Station[]): string[] => {
  const names = new Map(all.map(({ id, name }) => [id, name]))
  const told = new Set<string>()
  const lines = made.flatMap(({ id, name, area }) => {
    const { overlaps, uncovered, far } = groundOf(
      area,
      all.filter((other) => other.id !== id),
      undefined,
    )
    told.add(id)
    return [
      ...(far
        ? [
            `${name}：距最近的辖区 ${Math.round(far.metres / 1000)} 公里${far.swapped ? '，经度与纬度可能写反了' : ''} · ` +
              `is ${Math.round(far.metres / 1000)} km from the nearest other area${far.swapped ? '; longitude and latitude may be swapped' : ''}`,
          ]
        : []),
      // Each pair once.
      ...overlaps
        .filter((other) => !told.has(other.id))
        .map((other) => {
          const [with_, ground] = [names.get(other.id) ?? other.id, size(other.squareMetres)]
          return `${name}：与${with_}重叠 ${ground} · overlaps with ${with_}, ${ground}`
        }),
      ...(uncovered
        ? [
            `${name}：旁边有 ${size(uncovered.squareMetres)} 不属于任何派出所 · beside it ${size(uncovered.squareMetres)} belong to no station`,
          ]
        : []),
    ]
  })
  const more = lines.length - MOST_LINES
  return more > 0 ? [...lines.slice(0, MOST_LINES), `… 另有 ${more} 条 · and ${more} more`] : lines
}

import type { FiguresChanged } from '../../shared/domain/boards/answers.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { reachesOf } from '../../shared/permissions.ts'
import type { BoardKeeper, FiguresNews } from './keeper.ts'

const TELL_EVERY_MS = 500

const roomOf = {
  city: (id: string): string => `figures:city:${id}`,
  district: (id: string): string => `figures:district:${id}`,
  station: (id: string): string => `figures:station:${id}`,
}

/** Where an actor hears that figures changed: the widest place whose boards are the actor's. */
export const figureRoomsOf = (actor: Actor): string[] => {
  const reaches = reachesOf('board.clearance', actor)
  if (reaches.includes('city')) return [roomOf.city(actor.cityId)]
  return [
    ...(reaches.includes('district') && actor.districtId ? [roomOf.district(actor.districtId)] : []),
    ...(reaches.includes('station') && actor.stationId ? [roomOf.station(actor.stationId)] : []),
  ]
}

/** Tells boards that figures changed, at once and then at most twice a second; what changed meanwhile goes together. */
export const tellFigures = (
  keeper: BoardKeeper,
  now: () => Date,
  tell: (room: string, message: FiguresChanged) => void,
): (() => void) => {
  const waiting = new Map<string, Set<string>>()
  let [timer, next]: [NodeJS.Timeout | undefined, number] = [undefined, 0]
  const send = (): void => {
    timer = undefined
    next = performance.now() + TELL_EVERY_MS
    for (const [room, stations] of waiting) tell(room, { at: now().toISOString(), stations: [...stations] })
    waiting.clear()
  }
  keeper.onChanged((news: FiguresNews[]) => {
    for (const { city, district, station } of news)
      for (const room of [roomOf.city(city), roomOf.district(district), roomOf.station(station)])
        waiting.set(room, (waiting.get(room) ?? new Set()).add(station))
    timer ??= setTimeout(send, Math.max(0, next - performance.now()))
  })
  return () => clearTimeout(timer)
}

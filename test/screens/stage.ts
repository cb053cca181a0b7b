import { script } from '../../seed/replay/script.ts'
import { openStage } from '../../seed/replay/stage.ts'
import { places } from '../../seed/places.ts'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import { subcategories } from '../../shared/schema/terms.ts'
import { openCase } from '../support/cases.ts'
import { PASSWORD, signIn, startWorld, type World } from '../support/world.ts'

/** What the pictures are taken of. */
export interface Stage {
  world: World
  /** The replay's case, closed, and another one of the same course that is being worked on. */
  closed: string
  running: string
  /** An item of the closed case. */
  property: string
  stop: () => Promise<void>
}

const MINUTE_MS = 60_000
/** Minutes of the running case that have passed: three suspects are known, one is caught. */
const PLAYED_MINUTES = 41
/** Minutes that a minute of the replay takes: nobody's session may end for want of use. */
const PACE = 0.34
const CLOSED_MINUTES_AGO = 26 * 60

const summaries = [
  '店主报称货架上香烟被盗，监控看到三名男子',
  '电动车停在楼下充电后不见，黑色，车牌 LJ 4471',
  '公交站被扒手机一部，白色',
  '快递放在驿站门口被人拿走，内有鞋一双',
  '顾客吃饭后未付款离开，两人，往地铁站方向',
  '与邻居因停车发生口角，被打伤手臂，已自行就医，要求民警到场调解并固定证据',
  '车窗被砸，副驾驶座上的包被拿走',
  '接到冒充客服电话，转账 3000 元',
]

/**
 * A city's afternoon on a scratch database: the replay to its end, the same course half way, and calls around them,
 * each at its own time of day.
 */
export const setStage = async (): Promise<Stage> => {
  let offsetMs = 0
  const moveTo = (minutesAgo: number): number => (offsetMs = -minutesAgo * MINUTE_MS)
  const world = await startWorld({ processNow: () => Date.now() + offsetMs })
  const closed = await playUntil(world, Infinity, (minute) => moveTo(CLOSED_MINUTES_AGO - minute))
  await calls(world, moveTo)
  const running = await playUntil(world, PLAYED_MINUTES, (minute) => moveTo(PLAYED_MINUTES * PACE - minute))
  moveTo(0)
  await openCase(world, call(0))
  const { items } = await (await world.as('custodian1')).call('property.list', { params: { id: closed } })
  return { world, closed, running, property: items[0]?.id ?? '', stop: () => world.stop() }
}

/** Plays the replay's steps before a minute of it, each at its own time. @returns the id of its case */
const playUntil = async (world: World, endMinute: number, moveTo: (minute: number) => number): Promise<string> => {
  moveTo(0)
  const theater = await openStage(world.url, PASSWORD)
  for (const step of script.filter(({ atMinute }) => atMinute < endMinute)) {
    await atOffset(moveTo(step.atMinute * PACE), () => step.play(theater))
  }
  theater.close()
  return theater.caseId
}

/** Those who play read the clock when they begin: it is moved as the server's is, for that moment only. */
const atOffset = (offsetMs: number, begin: () => Promise<void>): Promise<void> => {
  const real = Date.now
  Date.now = () => real() + offsetMs
  try {
    return begin()
  } finally {
    Date.now = real
  }
}

const call = (index: number): Partial<BodyOf<'case.receive'>> => {
  const place = places[(index * 7) % places.length]
  const kind = subcategories[(index * 5) % subcategories.length]
  if (!place || !kind) throw new Error('there are no places or kinds')
  return {
    category: kind.category,
    subcategory: kind.code,
    summary: summaries[index % summaries.length],
    place: { text: place.text, lng: place.lng, lat: place.lat },
    losses: [],
  }
}

/** Calls of the last hours, each with its units somewhere on the way. */
const calls = async (world: World, at: (minutesAgo: number) => unknown): Promise<void> => {
  for (let index = 1; index <= 12; index++) {
    at((13 - index) ** 2 * 7 + 5)
    const desk = await signIn(world.url, 'desk1')
    const body = { ...call(index), caller: { name: '王某', phone: `138001380${10 + index}` } }
    const { case: taken } = await desk.call('case.receive', {
      body: { category: 'theft', summary: '', losses: [], place: { text: '' }, ...body },
    })
    for (const { party, unitId } of index % 4 === 3 ? [] : taken.dispatches) {
      const who =
        party === 'station'
          ? `officer-${unitId.split('-').slice(-1)[0] ?? ''}`
          : unitId.replace('unit-', '').replace(/-(\d)$/, '$1')
      const unit = await signIn(world.url, who)
      const params = { id: taken.id, party }
      for (const step of ['acknowledge', 'depart', 'arrive'] as const)
        if (step === 'acknowledge' || (index + party.length) % 3 > 0)
          await unit.call(`dispatch.${step}`, { params, body: {} })
    }
  }
}

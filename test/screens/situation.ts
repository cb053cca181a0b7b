import { play } from '../../seed/replay/play.ts'
import { supermarket } from '../../seed/places.ts'
import { PASSWORD, type World } from '../support/world.ts'

/** What the screens are taken of. */
export interface Filled {
  /** The replay's case, from call to closing. */
  caseId: string
  /** A case that is being worked on. */
  openId: string
  /** An item of the replay's case that was returned. */
  itemId: string
}

type Call = readonly [category: 'theft' | 'fraud' | 'damage' | 'injury', subcategory: string, summary: string, east: number, north: number]

/** Offsets from the supermarket are degrees; all lie in areas of its district. */
const calls: readonly Call[] = [
  ['theft', 'e-bike', '小区车棚内一辆蓝色电动车被盗，车架号已记录', 0.001, 0.001],
  ['theft', 'pickpocketing', '公交站台候车时手机被扒窃', -0.001, 0.002],
  ['fraud', 'telecom-fraud', '冒充客服退款，转账 3,200 元', 0.002, -0.001],
  ['damage', 'vehicle-damage', '停放路边的轿车右侧车门被划', 0.0005, 0.0015],
  ['injury', 'quarrel', '摊位纠纷，一人手臂擦伤', -0.0015, -0.0005],
  ['theft', 'parcel', '驿站快递三件被人冒领', 0.0012, -0.0018],
]

/** The replay to its end, and calls in several states. */
export const fill = async (world: World): Promise<Filled> => {
  const { caseId } = await play({ url: world.url, password: PASSWORD, speed: Infinity })
  const [desk, station, property] = await Promise.all(['desk1', 'station1', 'property1'].map((name) => world.as(name)))
  if (!desk || !station || !property) throw new Error('three people signed in')
  const ids: string[] = []
  for (const [category, subcategory, summary, east, north] of calls) {
    const place = { text: supermarket.text, lng: supermarket.lng + east, lat: supermarket.lat + north }
    const body = { category, subcategory, summary, place, caller: { name: '张女士', phone: '13800138000' } }
    ids.push((await desk.call('case.receive', { body })).case.id)
  }
  const [openId = '', second = ''] = ids
  for (const id of [openId, second])
    await station.call('dispatch.acknowledge', { params: { id, party: 'station' } })
  // A terminal that waits for nobody shows its list.
  for (const id of ids) await property.call('dispatch.acknowledge', { params: { id, party: 'property-crime' } })
  await station.call('dispatch.arrive', { params: { id: openId, party: 'station' } })
  await station.call('timeline.write', {
    params: { id: openId },
    body: { lane: 'investigation', kind: 'note', body: { text: '走访车棚保安，称 14:50 前后有两人推车离开' } },
  })
  await station.call('timeline.write', {
    params: { id: openId },
    body: { lane: 'investigation', kind: 'request', body: { text: '请调取车棚东门 14:40–15:00 的录像', to: 'video' } },
  })
  await property.call('timeline.write', {
    params: { id: openId },
    body: {
      lane: 'investigation',
      kind: 'note',
      body: { text: '@陆建平 保安认出其中一人，约 17 点再来' },
      mentions: ['account-station1'],
    },
  })
  const { items } = await station.call('property.list', { params: { id: caseId } })
  return { caseId, openId, itemId: items[0]?.id ?? '' }
}

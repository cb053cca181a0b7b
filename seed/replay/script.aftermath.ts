import { checkCharacterOf } from '../../shared/domain/identity-number.ts'
import type { Place } from '../../shared/schema/primitives.ts'
import { supermarket } from '../places.ts'
import type { Stage } from './stage.ts'
import { step, writes, type Step } from './step.ts'

interface Shop {
  name: string
  owner: string
  goods: string
  quantity: number
  unit: string
  valueFen: number
  place: Place & { lng: number; lat: number }
  /** The shop had not noticed. */
  unnoticed: boolean
}

const near = (text: string, east: number, north: number): Shop['place'] => ({
  text,
  lng: supermarket.lng + east,
  lat: supermarket.lat + north,
})

const shop = (
  name: string,
  owner: string,
  [goods, quantity, unit]: [string, number, string],
  valueFen: number,
  place: Shop['place'],
  unnoticed = false,
): Shop => ({
  name,
  owner,
  goods,
  quantity,
  unit,
  valueFen,
  place,
  unnoticed,
})

const first = shop('万家福超市人民路店', '王店长', ['香烟', 5, '条'], 51_000, near(supermarket.text, 0, 0))
const others: Shop[] = [
  shop('好又来便利店', '张淑珍', ['香烟', 1, '条'], 12_000, near('人民路71号好又来便利店', 0.0012, 0.0004)),
  shop('百顺烟酒行', '李百顺', ['白酒', 1, '瓶'], 9_800, near('人民路88号百顺烟酒行', 0.0016, 0.0007)),
  shop('晨光文具店', '吴晓晨', ['钢笔', 2, '支'], 6_600, near('解放街5号晨光文具店', -0.0011, 0.0009), true),
  shop('老街茶庄', '郑茶民', ['茶叶', 2, '盒'], 13_600, near('解放街19号老街茶庄', -0.0014, 0.0012)),
  shop('学府书店', '孟书香', ['保温杯', 1, '个'], 5_900, near('解放街30号学府书店', -0.0018, 0.0016), true),
  shop('天天水果店', '黄天天', ['坚果礼盒', 1, '盒'], 8_800, near('人民路102号天天水果店', 0.002, 0.0011)),
]

/** Opens the case of a shop and clears it with one of the three, who has admitted it. */
const discovers = (each: Shop) => async (stage: Stage) => {
  const found = await stage.by('station1', 'case.discover', {
    params: { id: stage.caseId },
    body: {
      category: 'theft',
      subcategory: 'shoplifting',
      summary: `${each.name}被盗${each.goods}${each.quantity}${each.unit}${each.unnoticed ? '，店主此前未察觉' : ''}`,
      place: each.place,
      losses: [{ what: each.goods, quantity: each.quantity, unit: each.unit, valueFen: each.valueFen }],
      unnoticed: each.unnoticed,
    },
  })
  const params = { id: found.case.id }
  const { suspectId } = await stage.by('station1', 'suspect.identify', {
    params,
    body: { name: '刘某', text: '供认并指认现场' },
  })
  const apprehended = await stage.by('station1', 'suspect.apprehend', {
    params: { ...params, suspectId },
    body: { text: '已随本案抓获' },
  })
  await stage.by('station1', 'clearance.submit', {
    params,
    body: { entries: [apprehended.entries[0]?.seq ?? 0], summary: '供述、起获赃物与被害人陈述相互印证。' },
  })
  await stage.by('chief1', 'clearance.confirm', { params })
  await seizes(found.case.id, each)(stage)
}

const seizes = (caseId: string | undefined, each: Shop) => async (stage: Stage) => {
  const id = caseId ?? stage.caseId
  const { property } = await stage.by('station1', 'property.seize', {
    params: { id },
    body: {
      what: each.goods,
      quantity: each.quantity,
      unit: each.unit,
      valueFen: each.valueFen,
      valuationSource: '商店进货票据',
      files: [await stage.photo('station1')],
      place: { text: '车站旅社 203 房' },
      officers: [stage.userIdOf('station1'), stage.userIdOf('property1')],
      approvedBy: stage.userIdOf('chief1'),
      from: '刘某',
      witness: '旅社值班员何某',
    },
  })
  stage.shops.push({ name: each.name, caseId: id, propertyId: property.id, receipt: '' })
}

const checksIn = async (stage: Stage): Promise<void> => {
  let shelf = 1
  for (const each of stage.shops) {
    await stage.by('custodian1', 'property.check-in', {
      params: { id: each.propertyId },
      body: {
        why: 'stored',
        place: `临江分局保管室 A-${String(shelf).padStart(2, '0')}`,
        seal: `LJ${String(1000 + shelf)}`,
      },
    })
    shelf += 1
  }
}

const asksForReturns = async (stage: Stage): Promise<void> => {
  for (const [index, each] of stage.shops.entries()) {
    const { owner } = [first, ...others][index] ?? first
    const params = { id: each.propertyId }
    await stage.by('station1', 'property.record-ownership', {
      params,
      body: { owner, evidence: '进货票据与条码一致，店主当面辨认', undisputed: true },
    })
    await stage.by('station1', 'property.request-return', {
      params,
      body: { factsEstablished: true, noHarm: true, text: '事实已查清，发还不影响办案' },
    })
  }
}

const approves = async (stage: Stage): Promise<void> => {
  for (const each of stage.shops)
    await stage.by('district1', 'property.approve-return', { params: { id: each.propertyId } })
}

const handsOver = async (stage: Stage): Promise<void> => {
  for (const [index, each] of stage.shops.entries()) {
    const { owner } = [first, ...others][index] ?? first
    const digits = `32010219800101${String(101 + index * 7)}`
    const { property } = await stage.by('custodian1', 'property.hand-over', {
      params: { id: each.propertyId },
      body: {
        collector: { kind: 'owner', name: owner, idNumber: `${digits}${checkCharacterOf(digits)}` },
        identityChecked: true,
        signature: await stage.photo('custodian1'),
        photo: await stage.photo('custodian1'),
      },
    })
    each.receipt = property.handOver?.receiptNumber ?? ''
  }
}

const releases = async (stage: Stage): Promise<void> => {
  const turns = [
    ['station1', 'station'],
    ['property1', 'property-crime'],
    ['scene1', 'scene'],
  ] as const
  for (const [actor, party] of turns) await stage.by(actor, 'dispatch.release', { params: { id: stage.caseId, party } })
}

const closes = async (stage: Stage): Promise<void> => {
  for (const each of [...stage.shops].reverse())
    await stage.by('chief1', 'case.close', { params: { id: each.caseId }, body: { text: '财物已发还，结案。' } })
}

/** After the clearance: six more shops, the goods back to their owners, the back-check. */
export const aftermath: Step[] = [
  step(
    56,
    'station1',
    ['起获香烟：两名民警扣押，所长批准', 'The cigarettes are seized by two officers, approved by the chief'],
    seizes(undefined, first),
  ),
  ...others.map((each, index) =>
    step(
      58 + index * 1.5,
      'station1',
      [
        `串出：${each.name}${each.unnoticed ? '（此前未察觉）' : ''}`,
        `Found: another shop${each.unnoticed ? ' that had not noticed' : ''}`,
      ],
      discovers(each),
    ),
  ),
  step(68, 'custodian1', ['保管员入库七件物品', 'The custodian checks seven items in'], checksIn),
  step(70, 'station1', ['登记权属，申请发还', 'Ownership recorded, returns asked for'], asksForReturns),
  step(73, 'district1', ['分局批准发还', 'The district chief approves the returns'], approves),
  step(76, 'custodian1', ['七家商店领回财物，出具收据', 'Seven shops get their goods back, with receipts'], handsOver),
  step(78, 'video1', ['倒查：后巷监控盲区', 'Back-check: the blind spot of the back lane'], (stage) =>
    writes(stage, 'video1', 'back-check', {
      lane: 'video',
      kind: 'back-check',
      body: { cause: 'camera-blind-spot', text: '超市后巷 80 米无探头，建议补点两处。', place: { text: '超市后巷' } },
    }),
  ),
  step(79, 'station1', ['倒查：烟柜无锁', 'Back-check: cabinets without locks'], (stage) =>
    writes(stage, 'station1', 'back-check-2', {
      lane: 'investigation',
      kind: 'back-check',
      body: { cause: 'management-loophole', text: '七家商店烟酒柜均未上锁，已逐家提示。' },
    }),
  ),
  step(80, 'station1', ['三方撤离', 'The three units release'], releases),
  step(82, 'chief1', ['结案', 'Closed'], closes),
]

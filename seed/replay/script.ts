import type { BodyOf } from '../../shared/operations/catalogue.ts'
import type { Lane } from '../../shared/schema/terms.ts'
import { supermarket } from '../places.ts'
import { aftermath } from './script.aftermath.ts'
import type { Actor, Stage } from './stage.ts'
import { step, writes, type Step } from './step.ts'

const goes =
  (
    verb: 'acknowledge' | 'depart' | 'arrive' | 'release',
    actor: Actor,
    party: 'station' | 'property-crime' | 'scene',
  ) =>
  (stage: Stage) =>
    stage.by(actor, `dispatch.${verb}`, { params: { id: stage.caseId, party } })

const asks = (actor: Actor, lane: Lane, to: Lane, name: string, text: string) => (stage: Stage) =>
  writes(stage, actor, name, { lane, kind: 'request', body: { to, text } })

const corner = { text: '人民路与解放街路口', lng: 118.57664, lat: 32.02753 }
const metro = { text: '鼓楼广场地铁站2号口', lng: 118.5818, lat: 32.05233 }

const call = async (stage: Stage): Promise<void> => {
  const result = await stage.by('desk1', 'case.receive', {
    body: {
      category: 'theft',
      subcategory: 'shoplifting',
      summary: '万家福超市报称 15:00 许有人盗走香烟 5 条，价值 510 元，男性，三人结伙',
      caller: { name: '王店长', phone: '13912345678' },
      place: { text: supermarket.text, lng: supermarket.lng, lat: supermarket.lat },
      losses: [{ what: '香烟', quantity: 5, unit: '条', valueFen: 51_000 }],
    },
  })
  stage.caseId = result.case.id
  stage.number = result.case.number
}

const sighting =
  (place: BodyOf<'case.receive'>['place'], camera: string, text: string, direction: string, name: string) =>
  async (stage: Stage) => {
    const clockOffsetSeconds = 42
    const shownAt = new Date(Date.now() - 1_000 + clockOffsetSeconds * 1000).toISOString()
    const files = [await stage.photo('video1')]
    await writes(stage, 'video1', name, {
      lane: 'video',
      kind: 'sighting',
      body: { camera, shownAt, clockOffsetSeconds, direction, text, place, files },
    })
  }

const identifies = (name: string, idNumber: string, text: string) => async (stage: Stage) => {
  const { suspectId } = await stage.by('property1', 'suspect.identify', {
    params: { id: stage.caseId },
    body: { name, idNumber, text },
  })
  stage.suspects.push(suspectId)
}

const apprehends = (index: number, actor: Actor, text: string) => async (stage: Stage) => {
  const suspectId = stage.suspects[index]
  if (suspectId === undefined) throw new Error('The suspect is not identified yet')
  const { entries } = await stage.by(actor, 'suspect.apprehend', {
    params: { id: stage.caseId, suspectId },
    body: { text, place: metro },
  })
  stage.seqs.set(`apprehended-${index}`, entries[0]?.seq ?? 0)
}

const examines = (must: 'examine' | 'collect' | 'enter' | 'compare', text: string) => async (stage: Stage) => {
  const files = must === 'examine' ? [await stage.photo('scene1'), await stage.photo('scene1')] : []
  await writes(stage, 'scene1', must, {
    lane: 'scene',
    kind: 'examination',
    body: { must, outcome: 'done', text, files },
  })
}

const seqOf = (stage: Stage, name: string): number => {
  const seq = stage.seqs.get(name)
  if (seq === undefined) throw new Error(`Nothing was written by the name ${name}`)
  return seq
}

const submits = (stage: Stage) =>
  stage.by('station1', 'clearance.submit', {
    params: { id: stage.caseId },
    body: {
      entries: ['trace', 'sighting-2', 'statement', 'apprehended-0', 'apprehended-1', 'apprehended-2'].map((name) =>
        seqOf(stage, name),
      ),
      summary: '三名嫌疑人对在人民路万家福超市盗窃香烟的事实供认不讳，监控、痕迹与供述相互印证。',
    },
  })

const untilClearance: Step[] = [
  step(
    0,
    'desk1',
    ['接警：超市报称香烟被盗；三方同步派警', 'The supermarket reports stolen cigarettes; all three are dispatched'],
    call,
  ),
  step(0.2, 'station1', ['派出所签收', 'The station acknowledges'], goes('acknowledge', 'station1', 'station')),
  step(0.3, 'scene1', ['现勘队签收', 'The scene team acknowledges'], goes('acknowledge', 'scene1', 'scene')),
  step(
    0.4,
    'property1',
    ['打侵财队签收：三方签收完成', 'The property-crime team acknowledges: all three have signed'],
    goes('acknowledge', 'property1', 'property-crime'),
  ),
  step(1, 'station1', ['派出所出发', 'The station departs'], goes('depart', 'station1', 'station')),
  step(1.5, 'scene1', ['现勘队出发', 'The scene team departs'], goes('depart', 'scene1', 'scene')),
  step(
    1.8,
    'property1',
    ['打侵财队出发', 'The property-crime team departs'],
    goes('depart', 'property1', 'property-crime'),
  ),
  step(4, 'station1', ['派出所到场', 'The station arrives'], goes('arrive', 'station1', 'station')),
  step(5, 'station1', ['走访：店员描述三名男子', 'Canvass: the clerk describes three men'], (stage) =>
    writes(stage, 'station1', 'canvass', {
      lane: 'investigation',
      kind: 'canvass',
      body: {
        person: '店员小李',
        text: '三名男子，二十多岁，一人穿蓝色外套、背黑色双肩包，从收银台后取走香烟后向北离开。',
      },
    }),
  ),
  step(6, 'scene1', ['现勘队到场', 'The scene team arrives'], goes('arrive', 'scene1', 'scene')),
  step(
    7,
    'station1',
    ['侦 → 图：请调路口监控', 'Investigation asks video for the crossing'],
    asks(
      'station1',
      'investigation',
      'video',
      'request-video',
      '请调人民路与解放街路口 14:50–15:20 监控，找三名结伙男子，一人蓝色外套。',
    ),
  ),
  step(
    8,
    'scene1',
    ['必勘：勘查现场并拍照', 'Must examine: the scene, with photos'],
    examines('examine', '烟柜玻璃门被拨开，柜前地面有鞋印，柜沿有指印。'),
  ),
  step(
    10,
    'property1',
    ['打侵财队到场', 'The property-crime team arrives'],
    goes('arrive', 'property1', 'property-crime'),
  ),
  step(11, 'scene1', ['提取指纹', 'A fingerprint is lifted'], async (stage) =>
    writes(stage, 'scene1', 'trace', {
      lane: 'scene',
      kind: 'trace',
      body: {
        traceKind: 'fingerprint',
        traceNumber: 'H-1',
        spot: '烟柜右侧柜沿',
        method: '磁性粉末',
        text: '右手食指，纹线清晰',
        files: [await stage.photo('scene1')],
      },
    }),
  ),
  step(13, 'video1', ['图：答复，路口发现三人', 'Video answers: three men at the crossing'], (stage) =>
    writes(stage, 'video1', 'answer-video', {
      lane: 'video',
      kind: 'footage',
      answers: seqOf(stage, 'request-video'),
      body: {
        camera: '人民路解放街东北角枪机',
        recordedFrom: new Date(Date.now() - 600_000).toISOString(),
        recordedTo: new Date(Date.now() - 1_000).toISOString(),
        clockOffsetSeconds: 42,
        text: '15:02 三名男子由南向北通过，蓝色外套者背黑色双肩包。',
        place: corner,
      },
    }),
  ),
  step(
    15,
    'video1',
    ['轨迹一：路口', 'Trajectory: the crossing'],
    sighting(corner, '人民路解放街东北角枪机', '三人步行向北，蓝色外套者提红色塑料袋', '北', 'sighting-1'),
  ),
  step(18, 'scene1', ['必采：采集完成', 'Must collect'], examines('collect', '指印 1 枚、鞋印 2 枚已提取。')),
  step(
    20,
    'video1',
    ['轨迹二：地铁站口', 'Trajectory: the metro exit'],
    sighting(metro, '鼓楼广场站2号口球机', '三人在 2 号口停留，与一辆电动车交谈后进站', '东', 'sighting-2'),
  ),
  step(21, 'video1', ['监控盲区：后巷无探头', 'Blind spot: no camera in the back lane'], (stage) =>
    writes(stage, 'video1', 'blind-spot', {
      lane: 'video',
      kind: 'blind-spot',
      body: {
        camera: '超市后巷',
        text: '超市后巷 80 米无监控覆盖，三人离店后 2 分钟无画面。',
        place: { text: '超市后巷' },
      },
    }),
  ),
  step(23, 'scene1', ['必录：录入系统', 'Must enter'], examines('enter', '指印、鞋印已录入。')),
  step(24, 'analyst1', ['研判：与近期三起手法相同', 'Analysis: the same way as three recent cases'], (stage) =>
    writes(stage, 'analyst1', 'finding', {
      lane: 'analysis',
      kind: 'finding',
      body: { text: '作案手法（三人、一人望风、拨开烟柜）与本周三起同类警情一致，疑为流窜团伙，建议查住宿登记。' },
    }),
  ),
  step(
    25,
    'property1',
    ['侦 → 研判：请查前科人员', 'Investigation asks analysis for known offenders'],
    asks('property1', 'investigation', 'analysis', 'request-analysis', '请比对鼓楼片区近一月涉烟盗窃前科人员。'),
  ),
  step(28, 'analyst1', ['研判答复：锁定一人', 'Analysis answers: one is named'], (stage) =>
    writes(stage, 'analyst1', 'answer-analysis', {
      lane: 'analysis',
      kind: 'finding',
      answers: seqOf(stage, 'request-analysis'),
      body: { text: '刘某（有两次盗窃前科）体貌与蓝色外套者一致，昨日入住车站旅社，同住两人。' },
    }),
  ),
  step(30, 'scene1', ['必比：指印比中', 'Must compare: the print hits'], examines('compare', '指印比中刘某右手食指。')),
  step(
    32,
    'property1',
    ['确定嫌疑人刘某', 'Suspect Liu is identified'],
    identifies('刘某', '32010219950312451X', '指印比中，视频体貌一致'),
  ),
  step(
    33,
    'property1',
    ['确定嫌疑人陈某', 'Suspect Chen is identified'],
    identifies('陈某', '320102199708153218', '与刘某同住'),
  ),
  step(
    34,
    'property1',
    ['确定嫌疑人赵某', 'Suspect Zhao is identified'],
    identifies('赵某', '320102199911024139', '与刘某同住'),
  ),
  step(40, 'station1', ['抓获刘某', 'Liu is apprehended'], apprehends(0, 'station1', '在鼓楼广场地铁站 2 号口抓获')),
  step(42, 'property1', ['抓获陈某', 'Chen is apprehended'], apprehends(1, 'property1', '在车站旅社抓获')),
  step(44, 'property1', ['抓获赵某', 'Zhao is apprehended'], apprehends(2, 'property1', '在车站旅社抓获')),
  step(47, 'station1', ['询问：供认盗窃', 'Statement: they admit the theft'], (stage) =>
    writes(stage, 'station1', 'statement', {
      lane: 'investigation',
      kind: 'statement',
      body: { person: '刘某', text: '供认当日在七家商店盗窃香烟、白酒，共计一千余元。' },
    }),
  ),
  step(50, 'station1', ['主办人申报破案', 'The lead submits the clearance'], submits),
  step(54, 'chief1', ['所长确认破案：不到一小时', 'The chief confirms: cleared within the hour'], (stage) =>
    stage.by('chief1', 'clearance.confirm', { params: { id: stage.caseId } }),
  ),
]

/** The supermarket case from the first call to the return of the property; minutes are counted from the call. */
export const script: Step[] = [...untilClearance, ...aftermath]

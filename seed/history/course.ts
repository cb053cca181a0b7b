import type { BodyOf } from '../../shared/operations/catalogue.ts'
import { checkCharacterOf } from '../../shared/domain/identity-number.ts'
import { parties, type Party } from '../../shared/schema/terms.ts'
import type { Chance } from './chance.ts'
import { crewOf } from './crew.ts'
import { surnames } from './kinds.ts'
import { HOUR, MINUTE, SECOND, Story, type Act, type HistoryCall } from './story.ts'

const opens = (story: Story): void => {
  const { call, chance } = story
  const { kind, place } = call
  const desk = chance.oneOf(['account-desk1', 'account-desk2', 'account-desk3'])
  const losses = kind.loss && [{ what: kind.loss.what, quantity: 1, unit: kind.loss.unit, valueFen: story.valueFen }]
  const body: BodyOf<'case.receive'> = {
    category: kind.category,
    subcategory: kind.subcategory,
    summary: chance.oneOf(kind.summaries),
    place,
    caller: {
      name: `${chance.oneOf(surnames)}${chance.oneOf(['女士', '先生'])}`,
      phone: `139${chance.between(10_000_000, 99_999_999)}`,
    },
    losses,
  }
  story.acts.push({
    call,
    atMs: call.receivedMs,
    does: async (past) => {
      const { case: opened, dispatches } = await past.by(desk, 'case.receive', { body })
      story.id = opened.id
      story.crew = crewOf(opened.scope, dispatches)
    },
  })
}

const responds = (story: Story): void => {
  const { chance } = story
  const goes = (verb: 'acknowledge' | 'depart' | 'arrive', party: Party, afterMs: number): void =>
    story.at(afterMs, (past, crew) => past.by(crew[party], `dispatch.${verb}`, { params: { ...story.params, party } }))
  for (const party of parties) {
    // Now and then somebody is late, and those above are told. [D4]
    const signed = (chance.isSo(0.08) ? chance.between(32, 75) : chance.between(6, 26)) * SECOND
    const left = signed + chance.between(30, 150) * SECOND
    const way = party === 'station' ? chance.between(4, 11) : chance.between(8, 24)
    goes('acknowledge', party, signed)
    goes('depart', party, left)
    goes('arrive', party, left + way * MINUTE)
  }
}

const looksInto = (story: Story): void => {
  const { chance } = story
  const writes = (afterMs: number, who: 'station' | 'scene' | 'video', body: () => BodyOf<'timeline.write'>): void =>
    story.at(afterMs, async (past, crew) => {
      const { seq } = await past.by(crew[who], 'timeline.write', { params: story.params, body: body() })
      story.evidence.push(seq)
    })
  const text = chance.oneOf([
    '走访周边商户，有人看到嫌疑人向东离开',
    '询问报案人，核实损失与时间',
    '走访邻居，案发时段听到异响',
  ])
  writes(chance.between(16, 40) * MINUTE, 'station', () => ({ lane: 'investigation', kind: 'canvass', body: { text } }))
  const begun = chance.between(28, 50) * MINUTE
  for (const [index, must] of (['examine', 'collect', 'enter', 'compare'] as const).entries())
    writes(begun + index * chance.between(12, 40) * MINUTE, 'scene', () => ({
      lane: 'scene',
      kind: 'examination',
      body: {
        must,
        outcome: must === 'compare' && chance.isSo(0.4) ? 'not-applicable' : 'done',
        text: mustWords[must],
      },
    }))
  if (!chance.isSo(0.6)) return
  const [after, camera] = [chance.between(30, 180) * MINUTE, `${story.call.place.text}枪机`]
  writes(after, 'video', () => ({
    lane: 'video',
    kind: 'sighting',
    body: {
      camera,
      shownAt: new Date(story.call.receivedMs + after - 20 * MINUTE).toISOString(),
      clockOffsetSeconds: 0,
      text: '嫌疑人步行离开，戴帽，背包',
      place: story.call.place,
    },
  }))
}

const mustWords = {
  examine: '现场勘查完毕，已拍照',
  collect: '提取痕迹物证',
  enter: '已录入系统',
  compare: '比对完毕',
} as const

/** Suspect, apprehension and the lead's submission, which comes 20 minutes before the time that is given. [K2] */
const submits = (story: Story, afterMs: number): void => {
  const name = story.person()
  let [suspectId, apprehended] = ['', 0]
  story.at(afterMs - 70 * MINUTE, async (past, crew) => {
    const body = { name, text: '监控与走访相互印证' }
    const made = await past.by(crew['property-crime'], 'suspect.identify', { params: story.params, body })
    ;({ suspectId } = made)
  })
  story.at(afterMs - 40 * MINUTE, async (past, crew) => {
    const params = { ...story.params, suspectId }
    const { entries } = await past.by(crew.station, 'suspect.apprehend', { params, body: { text: '在其住处抓获' } })
    apprehended = entries[0]?.seq ?? 0
  })
  story.at(afterMs - 20 * MINUTE, (past, crew) =>
    past.by(crew.station, 'clearance.submit', {
      params: story.params,
      body: { entries: [...story.evidence.slice(-2), apprehended], summary: '供述、监控与被害人陈述相互印证。' },
    }),
  )
}

/** The clearance, so long after the call; the lead submits, the chief confirms. [K1] [K2] */
const clears = (story: Story, afterMs: number): void => {
  submits(story, afterMs)
  story.at(afterMs, (past, crew) => past.by(crew.chief, 'clearance.confirm', { params: story.params }))
}

/** The goods are seized and come into the store. [P1] [P2] */
const stores = (story: Story, clearedMs: number): void => {
  const { chance, call } = story
  const { what = '', unit = '' } = call.kind.loss ?? {}
  const from = story.person()
  const shelf = `A-${String(chance.between(1, 60)).padStart(2, '0')}`
  story.at(clearedMs + 25 * MINUTE, async (past, crew) => {
    const files = [await past.photo(crew.station)]
    const body: BodyOf<'property.seize'> = {
      what,
      quantity: 1,
      unit,
      valueFen: story.valueFen,
      valuationSource: '购买凭证',
      files,
      from,
      witness: '社区工作人员何某',
      place: { text: '嫌疑人住处' },
      officers: [crew.station, crew['property-crime']],
      approvedBy: crew.chief,
    }
    const { property } = await past.by(crew.station, 'property.seize', { params: story.params, body })
    story.propertyId = property.id
  })
  story.at(clearedMs + chance.between(2, 9) * HOUR, (past, crew) =>
    past.by(crew.custodian, 'property.check-in', {
      params: story.item,
      body: { why: 'stored', place: `保管室 ${shelf}` },
    }),
  )
}

/** The owner is on record, and the return is asked for 20 minutes after the time that is given. [P5] */
const asksForReturn = (story: Story, asked: number): void => {
  story.at(asked, (past, crew) =>
    past.by(crew.station, 'property.record-ownership', {
      params: story.item,
      body: { owner: story.owner, evidence: '购买凭证与物品编号一致，当面辨认', undisputed: true },
    }),
  )
  story.at(asked + 20 * MINUTE, (past, crew) =>
    past.by(crew.station, 'property.request-return', {
      params: story.item,
      body: { factsEstablished: true, noHarm: true, text: '事实已查清，发还不影响办案' },
    }),
  )
}

/** The district's chief approves, the owner collects, the case is closed. [P5] [P6] */
const returns = (story: Story, asked: number): void => {
  const { chance } = story
  const approved = asked + chance.between(2, 30) * HOUR
  story.at(approved, (past, crew) => past.by(crew.districtChief, 'property.approve-return', { params: story.item }))
  const handed = approved + chance.between(3, 60) * HOUR
  const digits = `3201021980${String(chance.between(1, 9)).padStart(2, '0')}${chance.between(10, 28)}${chance.between(100, 999)}`
  story.at(handed, async (past, crew) => {
    const [signature, photo] = [await past.photo(crew.custodian), await past.photo(crew.custodian)]
    await past.by(crew.custodian, 'property.hand-over', {
      params: story.item,
      body: {
        collector: { kind: 'owner', name: story.owner, idNumber: `${digits}${checkCharacterOf(digits)}` },
        identityChecked: true,
        signature,
        photo,
      },
    })
  })
  story.at(handed + HOUR, (past, crew) =>
    past.by(crew.chief, 'case.close', { params: story.params, body: { text: '财物已发还，结案。' } }),
  )
}

/** The caller was mistaken, and the station's officer says so. [C6] */
const asksForDismissal = (story: Story): void =>
  story.at(50 * MINUTE, (past, crew) =>
    past.by(crew.station, 'case.dismiss', {
      params: story.params,
      body: { ground: 'no-offence', reason: '物品由家人取走，报案人当场确认，没有违法事实' },
    }),
  )

/** The units go on to other work. */
const releases = (story: Story): void => {
  for (const party of parties)
    story.at(story.chance.between(150, 400) * MINUTE, (past, crew) =>
      past.by(crew[party], 'dispatch.release', { params: { ...story.params, party } }),
    )
}

/** What leads nowhere is laid aside after a while, most of it. [C6] */
const endsWithout = (story: Story): void => {
  const { chance } = story
  if (!chance.isSo(0.85)) return
  story.at(chance.between(6 * 24, 16 * 24) * HOUR, (past, crew) =>
    past.by(crew.chief, 'case.shelve', {
      params: story.params,
      body: { reason: '线索中断，暂无可查途径，有新线索即恢复' },
    }),
  )
}

/** Everything that happens after a call, each at its time. */
export const courseOf = (call: HistoryCall, chance: Chance): Act[] => {
  const story = new Story(call, chance)
  opens(story)
  responds(story)
  looksInto(story)
  releases(story)
  const { cleared, soon, loss } = call.kind
  if (!chance.isSo(cleared)) {
    endsWithout(story)
    return story.acts
  }
  const clearedMs = chance.isSo(soon) ? chance.between(200, 1_260) * MINUTE : chance.between(22, 140) * HOUR
  clears(story, clearedMs)
  if (loss && chance.isSo(0.7)) {
    const asked = clearedMs + chance.between(10, 40) * HOUR
    stores(story, clearedMs)
    if (chance.isSo(0.85)) {
      asksForReturn(story, asked)
      returns(story, asked)
    }
  }
  return story.acts
}

/** How far a case has come that still runs when the past ends. */
export const runningStages = [
  'under-way',
  'investigated',
  'clearance-waits',
  'dismissal-waits',
  'in-store',
  'return-waits',
  'returned',
] as const
export type RunningStage = (typeof runningStages)[number]

/** What has happened in a case that has come to a stage and stays there, until somebody goes on with it. */
export const runningCourseOf = (call: HistoryCall, chance: Chance, stage: RunningStage): Act[] => {
  const story = new Story(call, chance)
  opens(story)
  responds(story)
  if (stage === 'dismissal-waits') {
    asksForDismissal(story)
    return story.acts
  }
  looksInto(story)
  const clearedMs = chance.between(300, 420) * MINUTE
  if (stage === 'clearance-waits') submits(story, clearedMs)
  if (stage === 'in-store' || stage === 'return-waits' || stage === 'returned') {
    releases(story)
    clears(story, clearedMs)
    stores(story, clearedMs)
  }
  if (stage === 'return-waits' || stage === 'returned') asksForReturn(story, clearedMs + 10 * HOUR)
  if (stage === 'returned') returns(story, clearedMs + 10 * HOUR)
  return story.acts
}

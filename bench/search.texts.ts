import { places } from '../seed/places.ts'
import type { CaseState } from '../shared/domain/case.ts'

const goods = [
  '手机',
  '电动车',
  '电瓶',
  '香烟',
  '钱包',
  '自行车',
  '笔记本电脑',
  '金项链',
  '快递包裹',
  '白酒',
  '背包',
  '现金',
]
const colours = ['黑色', '白色', '红色', '蓝色', '银灰色']
const ways = ['撬锁', '尾随', '顺手', '剪断车锁', '翻窗入室', '趁人不备', '假冒客服', '砸窗']
const people = ['店主', '居民', '学生', '快递员', '保安', '乘客', '摊主', '租户']
const family = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华慧巧美兰桂平刚玲红'

/** Equal numbers for equal seeds, from 0 up to 1. */
const random = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}

/** What is searched for: common pairs, words of goods, parts of sentences, marks that few cases have, and what none has. */
export const questions = [
  '被盗',
  '超市',
  '电动车',
  '金项链',
  '剪断车锁',
  '黑色手机',
  '学生王',
  '红色电动车被盗',
  '苏A77',
  '玻璃幕墙',
]

/** A made-up call: one sentence or two, as they are typed at a desk. */
export const textOf = (index: number): { summary: string; place: string } => {
  const next = random(index * 7_919 + 13)
  const one = <T>(from: readonly T[] | string): T | string => from[Math.floor(next() * from.length)] ?? ''
  const name = `${String(one(family))}${String(one(given))}${next() < 0.5 ? String(one(given)) : ''}`
  const plate = next() < 0.2 ? `，车牌苏A${Math.floor(10_000 + next() * 89_999)}` : ''
  const place = places[Math.floor(next() * places.length)]?.text ?? ''
  const [who, colour, what, way] = [one(people), one(colours), one(goods), one(ways)].map(String)
  return {
    summary: `${who}${name}报称${colour}${what}被盗，嫌疑人${way}，价值约${Math.floor(1 + next() * 900) * 10}元${plate}`,
    place: next() < 0.2 ? `${place}超市` : place,
  }
}

/** A case like one that the product made, with another text, number and time. */
export const caseLike = (model: CaseState, index: number, all: number): CaseState => {
  const { summary, place } = textOf(index)
  return {
    ...model,
    id: `bench-${String(index).padStart(8, '0')}`,
    number: `LJ01-2025-${String(index).padStart(8, '0')}`,
    summary,
    place: { ...model.place, text: place },
    receivedAt: new Date(Date.UTC(2026, 0, 1) - (all - index) * 20_000).toISOString(),
  }
}

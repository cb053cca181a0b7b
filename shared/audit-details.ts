import type { Entry } from './domain/entry.ts'
import { operationNamed } from './operations/catalogue.ts'
import { termWords, type TermKind } from './term-words.ts'

type Pair = readonly [zh: string, en: string]
type Language = 'zh' | 'en'

const inLanguage = ([zh, en]: Pair, language: Language): string => (language === 'en' ? en : zh)

/** What facts of audited entries are called: name in the body → [中文, English]. */
const fields: Readonly<Record<string, Pair>> = {
  ip: ['地址', 'address'],
  ips: ['地址', 'addresses'],
  others: ['来自其他地址', 'from further addresses'],
  failure: ['原因', 'why'],
  operation: ['操作', 'operation'],
  operations: ['可用操作', 'operations'],
  reason: ['理由', 'reason'],
  purpose: ['用途', 'purpose'],
  field: ['查看内容', 'what was read'],
  masked: ['号码（已隐去）', 'number (masked)'],
  format: ['格式', 'format'],
  figure: ['清单', 'list of'],
  station: ['派出所', 'station'],
  district: ['分局', 'district'],
  place: ['单位', 'place'],
  month: ['月份', 'month'],
  status: ['状态', 'state'],
  from: ['自', 'from'],
  to: ['至', 'to'],
  number: ['案号', 'case number'],
  times: ['次数', 'times'],
  count: ['次数', 'times'],
  by: ['修改者', 'changed by'],
  password: ['密码', 'password'],
  what: ['事项', 'what'],
  asked: ['申请人', 'asked by'],
  role: ['角色', 'role'],
  without: ['离任者', 'who left'],
  request: ['申请编号', 'request number'],
  changed: ['改动', 'changed'],
  code: ['原因', 'why'],
  subject: ['对象', 'subject'],
  token: ['令牌编号', 'token number'],
  via: ['经由令牌', 'by token'],
  expiresAt: ['有效期至', 'expires at'],
  name: ['名称', 'name'],
  badge: ['警号', 'badge'],
  roles: ['角色', 'roles'],
  qualifications: ['兼任资格', 'qualifications'],
  unitIds: ['单位', 'units'],
  districtId: ['分局', 'district'],
  stationId: ['派出所', 'station'],
  area: ['辖区', 'area'],
  arrivalTargetMinutes: ['到场目标（分钟）', 'arrival target (minutes)'],
  leaderId: ['带班领导', 'leader'],
  roster: ['值班表', 'roster'],
  fallback: ['替补顺序', 'fall-backs'],
}

/** The word for a field of an audited entry; its name when there is none. */
export const auditFieldWord = (field: string, language: Language): string => {
  const pair = Object.hasOwn(fields, field) ? fields[field] : undefined
  return pair ? inLanguage(pair, language) : field
}

/** What the vault keeps personal values under. [A3] */
const personal: Readonly<Record<string, Pair>> = {
  ...termWords.document,
  name: ['姓名', 'name'],
  phone: ['电话', 'phone'],
  digits: ['一串数字', 'digits'],
  idNumber: ['身份证号码', 'ID number'],
  bankCard: ['银行卡号', 'bank card'],
  words: ['未能识别的原文', 'words as they were said'],
}
/** Why it failed, where that is more than a wrong password or want of rights. */
const failures: Readonly<Record<string, Pair>> = {
  'export.busy': ['同时导出过多', 'too many exports at once'],
  'export.too-many': ['导出次数过多', 'too many exports'],
  'session.disabled': ['密码正确，账号已停用', 'right password, the account is disabled'],
}
const passwordChangers: Readonly<Record<string, Pair>> = {
  self: ['本人', 'the person'],
  administrator: ['管理员', 'an administrator'],
}

/** [A8] What takes two administrators: for the audit and the pages alike. */
export const consentKinds: Readonly<Record<string, Pair>> = {
  create: ['新建账号', 'create the account'],
  update: ['变更角色', 'change the roles'],
  enable: ['启用账号', 'enable the account'],
  disable: ['停用账号', 'disable the account'],
  'reset-password': ['重置密码', 'reset the password'],
}
const passwordKinds: Readonly<Record<string, Pair>> = { 'one-time': ['一次性密码', 'one-time password'] }

/** What stands elsewhere in the row or is for machines: a reference into the vault says nothing to a reader. */
const untold: readonly string[] = ['kind', 'caseId', 'firstAt', 'writtenAt', 'createdAt', 'ref']

/** What it takes to tell an entry in words. */
export interface DetailWords {
  language: Language
  /** The name of an account or a part of the organisation. */
  nameOf: (id: string) => string
  /** An instant as clocks of the display zone show it. */
  timeOf: (instant: string) => string
}

const wordIn = (words: Readonly<Record<string, Pair>>, code: string, language: Language): string => {
  const pair = Object.hasOwn(words, code) ? words[code] : undefined
  return pair ? inLanguage(pair, language) : code
}
const termOf = (kind: TermKind, code: string, language: Language): string =>
  wordIn(termWords[kind] as Readonly<Record<string, Pair>>, code, language)

const wordOf = (field: string, value: string, { language, nameOf, timeOf }: DetailWords): string => {
  switch (field) {
    case 'operation':
    case 'operations':
      return operationNamed(value)?.title[language] ?? value
    case 'purpose':
      return termOf('revealPurpose', value, language)
    case 'field':
      return wordIn(personal, value, language)
    case 'failure':
      return wordIn(failures, value, language)
    case 'by':
      return wordIn(passwordChangers, value, language)
    case 'password':
      return wordIn(passwordKinds, value, language)
    case 'changed':
      return auditFieldWord(value, language)
    case 'what':
      return wordIn(consentKinds, value, language)
    case 'role':
    case 'roles':
    case 'qualifications':
      return termOf('role', value, language)
    case 'unitIds':
    case 'fallback':
    case 'districtId':
    case 'stationId':
    case 'leaderId':
    case 'subject':
    case 'station':
    case 'district':
    case 'place':
    case 'asked':
    case 'without':
      return nameOf(value)
    case 'token':
    case 'via':
    case 'request':
      // Enough to tell one from another.
      return value.slice(0, 8)
    case 'expiresAt':
    case 'from':
    case 'to':
      return timeOf(value)
    default:
      return value
  }
}

/** One fact of an audited entry, in words. */
export interface AuditDetail {
  field: string
  word: string
  shown: string
}

const shownOf = (field: string, value: unknown, words: DetailWords): string => {
  if (typeof value === 'string') return wordOf(field, value, words)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) return ''
  return value.map((each) => wordOf(field, each, words)).join(words.language === 'en' ? ', ' : '、')
}

/**
 * [A4] The plain facts in the body of an audited entry, for its page and its CSV alike: a body within the body is opened,
 * whole accounts and areas are left out.
 */
export const auditDetails = ({ body, via }: Pick<Entry, 'body' | 'via'>, words: DetailWords): AuditDetail[] => {
  const { detail, ...rest } = body
  const inner = typeof detail === 'object' && detail !== null ? detail : {}
  const facts: Record<string, unknown> = { ...inner, ...rest, ...(via ? { via: via.token } : {}) }
  return Object.entries(facts).flatMap(([field, value]): AuditDetail[] => {
    if (untold.includes(field) || (field === 'count' && value === 1)) return []
    const shown = shownOf(field, value, words)
    return shown === '' ? [] : [{ field, word: auditFieldWord(field, words.language), shown }]
  })
}

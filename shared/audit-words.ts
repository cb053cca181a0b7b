import type { Entry } from './domain/entry.ts'

type Pair = readonly [zh: string, en: string]
type Language = 'zh' | 'en'

/** What stands in the audit, for its page and for its CSV: kind of entry → [中文, English]. */
export const auditWords = {
  'account.founded': ['建立账号（初始）', 'Account founded'],
  'account.created': ['新建账号', 'Account created'],
  'account.changed': ['修改账号', 'Account changed'],
  'account.disabled': ['停用账号', 'Account disabled'],
  'account.enabled': ['启用账号', 'Account enabled'],
  'account.password-changed': ['修改密码', 'Password changed'],
  'account.consent-asked': ['申请变更管理员或审计员账号', 'Change of an administrator or auditor asked for'],
  'account.consented': ['同意账号变更', 'Consented to a change of an account'],
  'account.consent-refused': ['不同意账号变更', 'Refused a change of an account'],
  'account.consent-withdrawn': ['撤回账号变更申请', 'Withdrew a request to change an account'],
  'account.stays': ['他人离任后仍在岗', 'Stays when another leaves'],
  'account.token-issued': ['签发访问令牌', 'Token issued'],
  'account.token-revoked': ['撤销访问令牌', 'Token revoked'],
  'account.signed-in': ['登录', 'Signed in'],
  'account.signed-out': ['退出登录', 'Signed out'],
  'account.sign-in-failed': ['登录失败', 'Sign-in failed'],
  'account.locked-out': ['多次输错，锁定', 'Locked after wrong tries'],
  'organisation.sign-in-failed': ['登录失败（无此账号）', 'Sign-in failed (no such account)'],
  'account.refused': ['越权被拒', 'Refused for want of rights'],
  'account.not-found': ['查看无权案件被拒', 'Asked for what is not theirs to see'],
  'account.opened': ['查看非本人经办案件', 'Opened a case not their own'],
  'account.looked-up': ['查询号码', 'Looked a number up'],
  'account.export-refused': ['导出被拒', 'Export refused'],
  'account.exported': ['导出清单或报表', 'Exported a list or report'],
  'account.token-refused': ['旧的人员令牌被拒', 'Token of a person refused'],
  'account.revealed': ['查看隐去的个人信息', 'Read masked personal data'],
  'organisation.founded': ['建立机构（初始）', 'Organisation founded'],
  'station.changed': ['修改派出所', 'Station changed'],
  'unit.changed': ['修改单位与值班表', 'Unit and roster changed'],
} as const satisfies Record<string, Pair>

export type AuditKind = keyof typeof auditWords
export const auditKinds = Object.keys(auditWords) as AuditKind[]

/** The word for a kind of audited entry; the kind itself when it is not known. */
export const auditWord = (kind: string, language: Language): string =>
  Object.hasOwn(auditWords, kind) ? auditWords[kind as AuditKind][language === 'en' ? 1 : 0] : kind

/** What wrote an entry where no person did: kind of entry → [中文, English]. */
const causes: Readonly<Record<string, Pair>> = {
  'clock.warned': ['定时器：时限提醒', 'Timer: clock warning'],
  'dispatch.escalated': ['定时器：派警超时', 'Timer: dispatch overdue'],
  'supervision.overdue': ['定时器：督办期限', 'Timer: follow-up due'],
  'account.founded': ['系统初始建立', 'Set up at the start'],
  'organisation.founded': ['系统初始建立', 'Set up at the start'],
  'account.locked-out': ['未登录者', 'Somebody not signed in'],
  'account.sign-in-failed': ['未登录者', 'Somebody not signed in'],
  'organisation.sign-in-failed': ['未登录者', 'Somebody not signed in'],
}
/** Who wrote an entry: the person, or which timer. */
export const writerOf = ({ kind, by }: Pick<Entry, 'kind' | 'by'>, language: Language): string => {
  if (by.userId !== 'system') return by.name
  const [zh, en] = causes[kind] ?? ['系统', 'System']
  return language === 'en' ? en : zh
}

/** What accounts do that is written down behind them: it was the account's person who did it. [A4] */
const ownDoings: readonly string[] = [
  ...['account.signed-in', 'account.signed-out', 'account.refused', 'account.revealed'],
  ...['account.not-found', 'account.opened', 'account.looked-up', 'account.exported', 'account.export-refused'],
]

/**
 * Who caused an entry: the person; the person of the account where that was written down for them; or, where nobody
 * did, what: which timer, or the start.
 * @param nameOf the name of an account
 */
export const doerOf = (
  { kind, by, subject }: Pick<Entry, 'kind' | 'by' | 'subject'>,
  language: Language,
  nameOf: (accountId: string) => string,
): string => {
  return by.userId === 'system' && ownDoings.includes(kind) ? nameOf(subject.id) : writerOf({ kind, by }, language)
}

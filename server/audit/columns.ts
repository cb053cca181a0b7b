import type { Entry } from '../../shared/domain/entry.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { operationNamed } from '../../shared/operations/catalogue.ts'
import { words, type Column, type Language, type Telling } from '../csv.ts'

const kinds: Record<string, Record<Language, string>> = {
  'account.founded': words('建立账号（初始）', 'Account founded'),
  'account.created': words('新建账号', 'Account created'),
  'account.changed': words('修改账号', 'Account changed'),
  'account.disabled': words('停用账号', 'Account disabled'),
  'account.enabled': words('启用账号', 'Account enabled'),
  'account.password-changed': words('修改密码', 'Password changed'),
  'account.token-issued': words('签发访问令牌', 'Token issued'),
  'account.token-revoked': words('撤销访问令牌', 'Token revoked'),
  'account.signed-in': words('登录', 'Signed in'),
  'account.signed-out': words('退出登录', 'Signed out'),
  'account.locked-out': words('多次输错，锁定', 'Locked after wrong tries'),
  'account.refused': words('越权被拒', 'Refused for want of rights'),
  'account.revealed': words('查看隐去的个人信息', 'Read masked personal data'),
  'organisation.founded': words('建立机构（初始）', 'Organisation founded'),
  'station.changed': words('修改派出所', 'Station changed'),
  'unit.changed': words('修改单位与值班表', 'Unit and roster changed'),
}

const nameOf = (id: string, of: Organisation): string =>
  (of.account(id) ?? of.station(id) ?? of.unit(id) ?? of.district(id))?.name ?? (of.city.id === id ? of.city.name : id)

/** Plain facts of the body; a body within the body is opened, whole accounts and areas are left out. */
const detailsOf = ({ body: { detail, ...rest } }: Entry, { language }: Telling): string =>
  Object.entries({ ...(typeof detail === 'object' ? detail : {}), ...rest })
    .flatMap(([name, value]) => {
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
      const isList = Array.isArray(value) && value.every((each) => typeof each === 'string')
      if (name === 'kind' || value === '' || (!isPlain && !isList)) return []
      const said = name === 'operation' ? (operationNamed(String(value))?.title[language] ?? String(value)) : value
      return [`${name}: ${String(said)}`]
    })
    .join('; ')

/** The audit as CSV: with the hashes by which each entry can be found again in its chain. */
export const auditColumns: Column<Entry>[] = [
  { head: words('时间', 'Time'), cell: ({ storedAt }) => storedAt, as: 'time' },
  {
    head: words('账号 / 机构', 'Account or unit'),
    cell: ({ subject }, { organisation }) => nameOf(subject.id, organisation),
  },
  { head: words('编号', 'Id'), cell: ({ subject }) => subject.id },
  { head: words('事项', 'What'), cell: ({ kind }, { language }) => kinds[kind]?.[language] ?? kind },
  { head: words('操作人', 'By'), cell: ({ by }) => by.name },
  { head: words('详情', 'Details'), cell: detailsOf },
  { head: words('序号', 'Seq'), cell: ({ seq }) => seq },
  { head: words('链', 'Hash'), cell: ({ hash }) => hash },
]

import { operationNamed } from '../../shared/operations/catalogue.ts'
import type { TokenLine } from '../../shared/operations/results.ts'
import { words, type Column } from '../csv.ts'

/** Tokens of an account, as CSV. */
export const tokenColumns: Column<TokenLine>[] = [
  { head: words('名称', 'Name'), cell: ({ name }) => name },
  {
    head: words('可用操作', 'Operations'),
    cell: ({ operations }, { language }) =>
      operations.map((name) => operationNamed(name)?.title[language] ?? name).join('; '),
  },
  { head: words('签发时间', 'Issued'), cell: ({ createdAt }) => createdAt, as: 'time' },
  { head: words('签发人', 'Issued by'), cell: ({ issuedBy }) => issuedBy?.name },
  { head: words('到期时间', 'Expires'), cell: ({ expiresAt }) => expiresAt, as: 'time' },
  { head: words('最近使用', 'Last used'), cell: ({ lastUsedAt }) => lastUsedAt, as: 'time' },
]

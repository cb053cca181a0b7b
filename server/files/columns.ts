import { writerOf } from '../../shared/audit-words.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { words, type Column, type Language } from '../csv.ts'

const kinds: Record<string, Record<Language, string>> = {
  'file.viewed': words('查看', 'Viewed'),
  'file.exported': words('导出', 'Saved'),
}

/** [X5] The journal of a file, as CSV. */
export const useColumns: Column<Entry>[] = [
  { head: words('时间', 'Time'), cell: ({ storedAt }) => storedAt, as: 'time' },
  { head: words('人员', 'Who'), cell: (entry, { language }) => writerOf(entry, language) },
  { head: words('事项', 'What'), cell: ({ kind }, { language }) => kinds[kind]?.[language] ?? kind },
  { head: words('文件', 'File'), cell: ({ subject }) => subject.id },
  { head: words('序号', 'Seq'), cell: ({ seq }) => seq },
  { head: words('链', 'Hash'), cell: ({ hash }) => hash },
]

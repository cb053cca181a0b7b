import { writerOf } from '../../shared/audit-words.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { fileOfJournal } from '../../shared/domain/file.ts'
import type { FileOfCase } from '../../shared/operations/results.ts'
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
  { head: words('文件', 'File'), cell: ({ subject }) => fileOfJournal(subject.id) },
  { head: words('序号', 'Seq'), cell: ({ seq }) => seq },
  { head: words('链', 'Hash'), cell: ({ hash }) => hash },
]

const states: Record<FileOfCase['state'], Record<Language, string>> = {
  stored: words('已保存', 'Stored'),
  awaiting: words('待上传', 'Awaiting'),
  refused: words('未收', 'Not taken'),
}

/** The files that a case names, as CSV. */
export const fileColumns: Column<FileOfCase>[] = [
  { head: words('文件', 'File'), cell: ({ sha256 }) => sha256 },
  { head: words('状态', 'State'), cell: ({ state }, { language }) => states[state][language] },
  { head: words('格式', 'Format'), cell: ({ type }) => type },
  { head: words('大小（字节）', 'Size (bytes)'), cell: ({ size }) => size },
]

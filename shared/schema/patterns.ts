/** How texts with a form of their own are written, and that form in words for who wrote something else. */
interface Written {
  pattern: string
  zh: string
  en: string
}

export const patterns = {
  id: {
    pattern: '^[A-Za-z0-9][A-Za-z0-9:._-]*$',
    zh: '须为编号：以字母或数字开头，可含 : . _ -',
    en: 'must be an identifier: letters and digits, then also : . _ -',
  },
  ids: {
    pattern: '^[A-Za-z0-9][A-Za-z0-9:._-]*(,[A-Za-z0-9][A-Za-z0-9:._-]*){0,29}$',
    zh: '须为编号，以逗号分隔，最多 30 个',
    en: 'must be identifiers with commas between them, 30 at most',
  },
  sha256: {
    pattern: '^[0-9a-f]{64}$',
    zh: '须为 SHA-256：64 位小写十六进制数',
    en: 'must be a SHA-256: 64 hexadecimal digits in lower case',
  },
  search: {
    pattern: '^[^\\u0000]*$',
    zh: '不能含空字符（NUL）',
    en: 'must not hold a NUL',
  },
  field: {
    pattern: '^[a-z][A-Za-z]{0,30}(?:[.](?:[a-z][A-Za-z]{0,30}|[0-9]{1,3}))?$',
    zh: '须为字段名，如 caller.phone',
    en: 'must name a field as in caller.phone',
  },
  timeOfDay: {
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
    zh: '须为 24 小时制时间，如 08:30',
    en: 'must be a time of the day as in 08:30',
  },
  date: {
    pattern: '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$',
    zh: '须为日期，如 2026-03-01',
    en: 'must be a date as in 2026-03-01',
  },
  month: {
    pattern: '^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$',
    zh: '须为月份，如 2026-03',
    en: 'must be a month as in 2026-03',
  },
  username: {
    pattern: '^[a-z][a-z0-9._-]{1,39}$',
    zh: '须为 2 至 40 个小写字母、数字或 . _ -，以字母开头',
    en: 'must be 2 to 40 lower-case letters, digits or . _ -, a letter first',
  },
  stationCode: {
    pattern: '^[A-Z0-9]{2,12}$',
    zh: '须为 2 至 12 个大写字母或数字',
    en: 'must be 2 to 12 upper-case letters or digits',
  },
  importSource: {
    pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
    zh: '须为 1 至 40 个小写字母、数字或 -',
    en: 'must be 1 to 40 lower-case letters, digits or -',
  },
  importKey: {
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$',
    zh: '须为 1 至 60 个字母、数字或 . _ -，以字母或数字开头',
    en: 'must be 1 to 60 letters, digits or . _ -, a letter or digit first',
  },
  operation: {
    pattern: '^[a-z]+[.][a-z-]+$',
    zh: '须为操作名，如 case.read',
    en: 'must name an operation as in case.read',
  },
} satisfies Record<string, Written>

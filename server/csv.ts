/** A cell of a CSV file, RFC 4180, that no spreadsheet takes for a formula. */
export const csvCell = (value: string | number | undefined): string => {
  const text = value === undefined ? '' : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

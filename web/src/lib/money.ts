/** `510.00` yuan of 51000 fen, with thousands apart. */
export const yuan = (fen: number): string =>
  (fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Fen of what a person typed as yuan, in whichever width, `¥` and `元` allowed; undefined when it is no amount. */
export const fenOf = (typed: string): number | undefined => {
  const match = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(typed.normalize('NFKC').replaceAll(/[,\s]|^\s*¥|元\s*$/g, ''))
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : undefined
}

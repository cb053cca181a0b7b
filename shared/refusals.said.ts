/** Every reason for which the system says no: HTTP status and what a person reads, in both languages. */
export interface RefusalText {
  status: number
  zh: string
  en: string
}

export const said = (status: number, zh: string, en: string): RefusalText => ({ status, zh, en })

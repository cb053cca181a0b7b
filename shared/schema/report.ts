export const reportFormats = ['pdf', 'xlsx'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** A report that was made by schedule and kept. */
export interface KeptReport {
  month: string
  level: 'station' | 'district' | 'city'
  /** Of the station, district or city. */
  id: string
  name: string
  /** Its figures are as they were then. */
  asOf: string
  formats: { format: ReportFormat; bytes: number }[]
}
export interface KeptReports {
  /** When reports of the month before are made, in the display zone; null: not by themselves. */
  schedule: { day: number; time: string } | null
  items: KeptReport[]
}

/** The durations marked ⚙ in RULES.md, with their defaults: local rules differ. */
export interface RuleSettings {
  /** [C2] */
  receivedReasonAfterMinutes: number
  receivedRefusedAfterMinutes: number
  receivedAheadMinutes: number
  /** [C4] */
  nearMetres: number
  nearHours: number
  /** [C6] */
  misSentSeconds: number
  takeBackSeconds: number
  /** [D4] */
  acknowledgeLeaderSeconds: number
  acknowledgeChiefSeconds: number
  /** [T3] */
  clockOffsetMinutes: number
  /** [K10] A fact that was written down so much later is shown with the gap wherever it decides. */
  lateFactMinutes: number
  /** [A7] Without anything that the person did, the session is locked; that of a wall lasts so many days. */
  idleMinutes: number
  wallDays: number
  /** [X5] Bytes that no entry names are kept so long. */
  unnamedFileDays: number
  /** [X5] What one person may send a day, and have lying without an entry that names it. */
  uploadDayMb: number
  uploadUnnamedMb: number
  /** [A8] How long a password that somebody else set can be used, once. */
  oneTimePasswordHours: number
  /** [A8] How long a request waits for another administrator's consent. */
  consentDays: number
  /** [K1] Windows for clearance, hours; the first is the main one. */
  windowsHours: number[]
  /** [K7] */
  warningHours: number[]
}

export const defaultSettings: RuleSettings = {
  receivedReasonAfterMinutes: 10,
  receivedRefusedAfterMinutes: 120,
  receivedAheadMinutes: 2,
  nearMetres: 500,
  nearHours: 2,
  misSentSeconds: 10,
  takeBackSeconds: 10,
  acknowledgeLeaderSeconds: 30,
  acknowledgeChiefSeconds: 60,
  clockOffsetMinutes: 2,
  lateFactMinutes: 120,
  idleMinutes: 30,
  wallDays: 30,
  unnamedFileDays: 30,
  uploadDayMb: 4_096,
  uploadUnnamedMb: 2_048,
  oneTimePasswordHours: 72,
  consentDays: 7,
  windowsHours: [24, 12, 48, 72],
  warningHours: [12, 20, 24],
}

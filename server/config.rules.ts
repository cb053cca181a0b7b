import { defaultSettings, type RuleSettings } from '../shared/domain/settings.ts'
import type { Settings } from './config.settings.ts'

type Numbers = Omit<RuleSettings, 'windowsHours' | 'warningHours'>

/** Variable, least and most of each; all are whole numbers. */
const numbers: Record<keyof Numbers, readonly [name: string, least: number, most: number]> = {
  receivedReasonAfterMinutes: ['RULE_RECEIVED_REASON_AFTER_MINUTES', 0, 1_440],
  receivedRefusedAfterMinutes: ['RULE_RECEIVED_REFUSED_AFTER_MINUTES', 1, 10_080],
  receivedAheadMinutes: ['RULE_RECEIVED_AHEAD_MINUTES', 0, 60],
  nearMetres: ['RULE_NEAR_METRES', 1, 50_000],
  nearHours: ['RULE_NEAR_HOURS', 1, 168],
  misSentSeconds: ['RULE_MIS_SENT_SECONDS', 0, 300],
  takeBackSeconds: ['RULE_TAKE_BACK_SECONDS', 0, 300],
  acknowledgeLeaderSeconds: ['RULE_ACKNOWLEDGE_LEADER_SECONDS', 5, 3_600],
  acknowledgeChiefSeconds: ['RULE_ACKNOWLEDGE_CHIEF_SECONDS', 5, 3_600],
  clockOffsetMinutes: ['RULE_CLOCK_OFFSET_MINUTES', 1, 60],
  lateFactMinutes: ['RULE_LATE_FACT_MINUTES', 1, 10_080],
  idleMinutes: ['RULE_IDLE_MINUTES', 1, 720],
  wallDays: ['RULE_WALL_DAYS', 1, 366],
  unnamedFileDays: ['RULE_UNNAMED_FILE_DAYS', 1, 3_650],
  uploadDayMb: ['RULE_UPLOAD_DAY_MB', 20, 1_048_576],
  uploadUnnamedMb: ['RULE_UPLOAD_UNNAMED_MB', 20, 1_048_576],
  oneTimePasswordHours: ['RULE_ONE_TIME_PASSWORD_HOURS', 1, 720],
  consentDays: ['RULE_CONSENT_DAYS', 1, 90],
}
const HOURS = { least: 1, most: 8_760, atMost: 8 }

/** The durations of the rules that are set; the same on every server and for `rebuild`. Refuses what contradicts itself. */
export const ruleSettingsOf = (settings: Settings): RuleSettings => {
  const numberOf = (key: keyof Numbers): number => {
    const [name, least, most] = numbers[key]
    return settings.number(name, { byDefault: defaultSettings[key], least, most, whole: true })
  }
  const notLess = (key: keyof Numbers, than: keyof Numbers): void => {
    if (rules[key] >= rules[than]) return
    settings.refuse(numbers[key][0], `不得小于 ${numbers[than][0]} · must not be less than ${numbers[than][0]}`)
  }
  const rules: RuleSettings = {
    receivedReasonAfterMinutes: numberOf('receivedReasonAfterMinutes'),
    receivedRefusedAfterMinutes: numberOf('receivedRefusedAfterMinutes'),
    receivedAheadMinutes: numberOf('receivedAheadMinutes'),
    nearMetres: numberOf('nearMetres'),
    nearHours: numberOf('nearHours'),
    misSentSeconds: numberOf('misSentSeconds'),
    takeBackSeconds: numberOf('takeBackSeconds'),
    acknowledgeLeaderSeconds: numberOf('acknowledgeLeaderSeconds'),
    acknowledgeChiefSeconds: numberOf('acknowledgeChiefSeconds'),
    clockOffsetMinutes: numberOf('clockOffsetMinutes'),
    lateFactMinutes: numberOf('lateFactMinutes'),
    idleMinutes: numberOf('idleMinutes'),
    wallDays: numberOf('wallDays'),
    unnamedFileDays: numberOf('unnamedFileDays'),
    uploadDayMb: numberOf('uploadDayMb'),
    uploadUnnamedMb: numberOf('uploadUnnamedMb'),
    oneTimePasswordHours: numberOf('oneTimePasswordHours'),
    consentDays: numberOf('consentDays'),
    windowsHours: settings.numbers('RULE_WINDOWS_HOURS', { byDefault: defaultSettings.windowsHours, ...HOURS }),
    warningHours: settings.numbers('RULE_WARNING_HOURS', { byDefault: defaultSettings.warningHours, ...HOURS }),
  }
  notLess('receivedRefusedAfterMinutes', 'receivedReasonAfterMinutes')
  notLess('acknowledgeChiefSeconds', 'acknowledgeLeaderSeconds')
  return rules
}

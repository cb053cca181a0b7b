import { clearanceConditions, type ClearanceCondition } from '../../../shared/domain/boards/missing.ts'
import { language } from '../lib/language.ts'

/** What an open case still lacks, in words. */
export const missingWords = (missing: readonly ClearanceCondition[] = []): string[] =>
  missing.map((condition) => clearanceConditions[condition][language.value])

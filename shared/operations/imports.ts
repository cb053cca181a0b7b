import Type from 'typebox'
import { ImportedCase, ImportSource } from '../schema/import.ts'
import { Exact } from '../schema/primitives.ts'
import { operation } from './define.ts'

export const MOST_IMPORTED_AT_ONCE = 500

/** Past cases, from ledgers of other systems. */
export const importOperations = {
  'case.import': operation({
    method: 'POST',
    path: '/api/cases/import',
    title: ['导入历史案件', 'Import past cases'],
    body: Exact({
      source: ImportSource,
      cases: Type.Array(ImportedCase, { minItems: 1, maxItems: MOST_IMPORTED_AT_ONCE }),
    }),
    /** `imported` were new; the others were there already. */
    result: Exact({ imported: Type.Integer({ minimum: 0 }) }),
    status: 201,
    refusals: [
      'case.subcategory-unknown',
      'import.station-unknown',
      'import.key-twice',
      'import.in-future',
      'import.cleared-before',
      'import.cleared-open',
      'import.number-taken',
      'timeline.occurred-too-old',
    ],
  }),
}

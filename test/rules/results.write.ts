import { writeFileSync } from 'node:fs'
import { resultsFile, resultsText } from './results.schemas.ts'

// `npm run results`
writeFileSync(resultsFile, await resultsText())

import type { Config } from './config.ts'
import { tryCertificate } from './http/web-server.ts'
import { prepareHeadsFolder } from './journal/heads.file.ts'
import { tryAddress } from './listening.ts'
import { readPlaces } from './organisation/index.ts'

/**
 * What may refuse a start is looked at before the database is started or anything is written to it: a first start that
 * cannot go on leaves no half of a demo city behind.
 * @throws StartRefusal with a sentence for the person at the terminal
 */
export const checkBeforeStart = async (config: Config): Promise<void> => {
  await tryAddress(config)
  tryCertificate(config.http.tls)
  readPlaces(config.placesFile)
  prepareHeadsFolder(config.headsDir)
}

import type { Entry } from '../../shared/domain/entry.ts'
import { writeBackup } from '../db/backup.ts'
import { damaged, UNSTAMPED_FORMAT, type Manifest } from '../db/backup.format.ts'
import type { Database } from '../db/collections.ts'
import { restoreBackup } from '../db/restore.ts'
import { checkFiles, type FilesChecked } from '../files/files.check.ts'
import { refuseOtherKeyOfBackup } from '../fieldKey.ts'
import { StartRefusal } from '../startRefusal.ts'
import { version } from '../version.ts'
import type { Plain, Stamps } from './stamps.ts'
import type { Vault } from './vault.ts'
import type { Finding } from './verify.chain.ts'
import { JournalDigest } from './verify.digest.ts'
import { verifyJournal, type Verified } from './verify.ts'

/** What is only of the moment, or made again from the rest: whoever is signed in signs in again after a restore. */
const momentary = ['boards', 'guesses', 'presences', 'searches', 'searchPositions', 'sessions', 'uploadQuotas']

export interface BackUpWish {
  db: Database
  /** Of the key of the settings: it stamps the manifest. [T2] */
  stamps: Stamps
  to: string
  now: Date
  tell?: (sentence: string) => void
}

/** Writes a backup of everything that is kept, with the digest of all chains. May run beside servers. */
export const backUp = ({ db, stamps, to, now, tell }: BackUpWish): Promise<Manifest> => {
  const chains = new JournalDigest()
  return writeBackup({
    db,
    to,
    now,
    tell,
    version: version(),
    leaveOut: momentary,
    orders: { journal: { 'subject.id': 1, seq: 1 } },
    seen: (collection, row) => {
      if (collection === 'journal') chains.sees(row as Entry)
    },
    chains: () => chains.end(),
    stamp: (manifest) => stamps.ofRow(MANIFEST_NAME, plainOf(manifest)),
  })
}

const MANIFEST_NAME = 'manifest'
/** Only versions with stamps keep it. */
const STAMPS = 'stamps'

const plainOf = ({ stamp: _stamp, ...content }: Manifest): Plain => ({ ...content })

/**
 * [T2] Whoever changes a part can change what the manifest says of it; nobody without the key can stamp it. A backup of a
 * version before stamps is taken, and it is told that nothing vouches for it.
 * @throws StartRefusal when the manifest has not its stamp
 */
const refuseForged = (manifest: Manifest, stamps: Stamps, tell: RestoreWish['tell'] = () => undefined): void => {
  const isOld = manifest.format === UNSTAMPED_FORMAT && !manifest.parts.some(({ collection }) => collection === STAMPS)
  if (isOld)
    return tell(
      '这是旧版本的备份，没有印记：无法证明备份之后未被改动 · This backup is of a version without stamps: nothing proves that it was not changed',
    )
  if (stamps.isOf(manifest.stamp, MANIFEST_NAME, plainOf(manifest))) return
  throw damaged('manifest.json 的印记不符 · manifest.json has not the stamp that it was written with')
}

export interface RestoreWish {
  db: Database
  from: string
  forceEmpty: boolean
  /** Of the key of the settings: it must open what the backup has sealed. [A3] */
  vault: Vault
  now: Date
  onFinding: (finding: Finding) => void
  onDamaged: (sha256: string, why: string) => void
  tell?: (sentence: string) => void
}

export interface Restored {
  manifest: Manifest
  verified: Verified
  files: FilesChecked
}

/**
 * Writes a backup into an empty database and verifies what was written: counts, chains, their heads, files.
 * @throws StartRefusal when the backup is damaged, sealed under another key, or the database not empty, or when the chains are not those of the backup
 */
export const restoreAndVerify = async ({
  db,
  from,
  forceEmpty,
  vault,
  now,
  onFinding,
  onDamaged,
  tell,
}: RestoreWish): Promise<Restored> => {
  const manifest = await restoreBackup({
    db,
    from,
    forceEmpty,
    check: async (manifest) => {
      await refuseOtherKeyOfBackup(from, manifest, vault)
      refuseForged(manifest, vault.stamps, tell)
    },
    tell,
  })
  const verified = await verifyJournal({ db, vault, now, onFinding })
  if (verified.digest !== manifest.chains.digest || verified.subjects !== manifest.chains.subjects) {
    throw new StartRefusal('恢复后的日志与备份不符 · The journal that was restored is not the one of the backup')
  }
  return { manifest, verified, files: await checkFiles(db, onDamaged) }
}

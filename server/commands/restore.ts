import { Command } from 'commander'
import { resolve } from 'node:path'
import { restoreAndVerify } from '../journal/backup.ts'
import { vaultWith } from '../journal/vault.ts'
import { Findings } from './terminal/findings.ts'
import { readLine, run, type Work } from './terminal/run.ts'

/** `npm run restore -- --from FOLDER`: no server may run on the database. Exit 1 when what was restored is not sound. */
const wish = readLine(
  new Command('restore')
    .description('把备份恢复到空数据库，并核验 · Restores a backup into an empty database, and verifies it')
    .requiredOption('--from <folder>', '备份目录 · folder of the backup')
    .option('--force-empty', '先清空数据库（不可撤销） · empty the database first; this cannot be undone'),
).opts<{ from: string; forceEmpty?: boolean }>()

const restore = async ({ config, db, tell }: Work): Promise<number> => {
  const findings = new Findings(false)
  const { manifest, verified, files } = await restoreAndVerify({
    db,
    from: resolve(wish.from),
    forceEmpty: wish.forceEmpty === true,
    vault: vaultWith(config.secrets.fieldKey),
    now: new Date(),
    onFinding: (finding) => findings.take(finding),
    onDamaged: (sha256, why) => process.stdout.write(`✘ ${sha256}：文件损坏 · the file is ${why}\n`),
    tell,
  })
  const { entries, subjects, digest } = verified
  tell(
    `已恢复 ${manifest.at} 的备份：${entries} 条、${subjects} 条链、${files.files} 个文件，摘要 ${digest} · Restored the backup of ` +
      `${manifest.at}: ${entries} entries, ${subjects} chains, ${files.files} files, digest ${digest}`,
  )
  return findings.count + files.damaged === 0 ? 0 : 1
}

await run(false, restore, { halfRestored: true })

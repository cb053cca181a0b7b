import { Command } from 'commander'
import { resolve } from 'node:path'
import { backUp } from '../journal/backup.ts'
import { vaultWith } from '../journal/vault.ts'
import { readLine, run } from './terminal/run.ts'

/** `npm run backup -- --to FOLDER`: may run beside a server. */
const { to } = readLine(
  new Command('backup')
    .description(
      '备份数据库与文件（可与服务器同时运行） · Backs the database and its files up; may run beside a server',
    )
    .requiredOption('--to <folder>', '新的或空的目录 · a new or empty folder'),
).opts<{ to: string }>()

await run(true, async ({ config, db, tell }) => {
  const { stamps } = vaultWith(config.secrets.fieldKey)
  const { parts, chains } = await backUp({ db, stamps, to: resolve(to), now: new Date(), tell })
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  tell(
    `备份完成：${rows} 行，${chains.subjects} 条链，摘要 ${chains.digest} · Backed up ${rows} rows, ${chains.subjects} chains, digest ${chains.digest}`,
  )
  tell('密钥不在备份中，请另行保管 FIELD_KEY。 · The keys are not in the backup: keep FIELD_KEY apart from it.')
  return 0
})

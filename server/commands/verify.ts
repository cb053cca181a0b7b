import { Command } from 'commander'
import { checkFiles } from '../files/files.check.ts'
import { publicKeyOf } from '../journal/heads.record.ts'
import { verifyJournal } from '../journal/verify.ts'
import { Findings } from './terminal/findings.ts'
import { publicKey, readLine, run } from './terminal/run.ts'

/** [T2] `npm run verify`: exit 0 when all is sound, 1 when something was found, 2 when it could not be looked at. */
const wish = readLine(
  new Command('verify')
    .description('核验日志、当前状态与签名链头 · Verifies the journal, the projections and the signed heads')
    .option('--files', '并核对每个文件的 SHA-256 · the hash of every file too')
    .option('--no-heads', '不核对签名链头 · leave the signed heads out')
    .option('--trust <key>', '另信任的链头公钥 · a further public key that heads may be signed with', publicKey, [])
    .option('--json', '输出 JSON · the result as JSON'),
).opts<{ files?: boolean; heads: boolean; trust: string[]; json?: boolean }>()

await run(true, async ({ config, db, tell }) => {
  const own = publicKeyOf(config.secrets.headsKey)
  const findings = new Findings(wish.json === true)
  const result = await verifyJournal({
    db,
    now: new Date(),
    heads: wish.heads ? { dir: config.headsDir, trustedKeys: new Set([own, ...wish.trust]) } : undefined,
    onFinding: (finding) => findings.take(finding),
    onProgress: (entries) => tell(`已核验 ${entries} 条 · ${entries} entries`),
  })
  const files = wish.files
    ? await checkFiles(db, (sha256, why) => process.stdout.write(`✘ ${sha256}：文件损坏 · the file is ${why}\n`))
    : null
  const isSound = findings.count === 0 && (files === null || files.damaged === 0)
  if (wish.json) process.stdout.write(`${JSON.stringify({ ...result, files, found: findings.kept }, null, 2)}\n`)
  else {
    const { entries, subjects, heads } = result
    const signed = heads
      ? `，签名链头 ${heads.heads} 个（最近 ${heads.newestAt ?? '—'}） · ${heads.heads} signed heads, the newest of ${heads.newestAt ?? '—'}`
      : ''
    tell(`${entries} 条、${subjects} 个对象 · ${entries} entries of ${subjects} subjects${signed}`)
    if (files) tell(`${files.files} 个文件 · ${files.files} files`)
    tell(
      isSound
        ? '一切无误。 · All is sound.'
        : `发现 ${findings.count + (files?.damaged ?? 0)} 处问题。 · ${findings.count + (files?.damaged ?? 0)} findings.`,
    )
  }
  return isSound ? 0 : 1
})

import { Command } from 'commander'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkFiles } from '../files/files.check.ts'
import { publicKeyOf } from '../journal/heads.record.ts'
import { vaultWith } from '../journal/vault.ts'
import { verifyJournal } from '../journal/verify.ts'
import { Findings } from './terminal/findings.ts'
import { publicKey, readLine, run } from './terminal/run.ts'

/** [T2] `npm run verify`: exit 0 when all is sound, 1 when something was found, 2 when it could not be looked at. */
const wish = readLine(
  new Command('verify')
    .description(
      '核验日志、印记、当前状态、个人信息、文件与签名链头 · Verifies the journal, its stamps, states, personal values, files and signed heads',
    )
    .option('--files', '并核对每个文件的 SHA-256 · the hash of every file too')
    .option('--no-heads', '不核对签名链头 · leave the signed heads out')
    .option('--trust <key>', '另信任的链头公钥 · a further public key that heads may be signed with', publicKey, [])
    .option('--json', '输出 JSON · the result as JSON'),
).opts<{ files?: boolean; heads: boolean; trust: string[]; json?: boolean }>()
const asJson = wish.json === true

/** The names of this machine's servers: what they signed must be there. */
const instancesIn = async (dataDir: string): Promise<string[]> => {
  const folder = join(dataDir, 'instances')
  const places = await readdir(folder).catch(() => [])
  const names = await Promise.all(places.map((place) => readFile(join(folder, place, 'id'), 'utf8').catch(() => '')))
  return names.map((name) => name.trim()).filter((name) => name !== '')
}

await run(
  true,
  async ({ config, db, tell }) => {
    const own = publicKeyOf(config.secrets.headsKey)
    const findings = new Findings(asJson)
    const result = await verifyJournal({
      db,
      now: new Date(),
      vault: vaultWith(config.secrets.fieldKey),
      settings: config.rules,
      heads: wish.heads
        ? {
            dir: config.headsDir,
            trustedKeys: new Set([own, ...wish.trust]),
            instances: await instancesIn(config.dataDir),
          }
        : undefined,
      onFinding: (finding) => findings.take(finding),
      onProgress: (entries) => tell(`已核验 ${entries} 条 · ${entries} entries`),
    })
    const damaged: { sha256: string; why: string }[] = []
    const files = wish.files
      ? await checkFiles(db, (sha256, why) => {
          damaged.push({ sha256, why })
          if (!asJson) process.stdout.write(`✘ ${sha256}：文件损坏 · the file is ${why}\n`)
        })
      : null
    const count = findings.count + damaged.length
    if (asJson) {
      const told = {
        ...result,
        isSound: count === 0,
        files: files && { ...files, found: damaged },
        found: findings.kept,
      }
      process.stdout.write(`${JSON.stringify(told, null, 2)}\n`)
      return count === 0 ? 0 : 1
    }
    const { entries, subjects, heads, stampedSince } = result
    const signed = heads
      ? `，签名链头 ${heads.heads} 个（最近 ${heads.newestAt ?? '—'}） · ${heads.heads} signed heads, the newest of ${heads.newestAt ?? '—'}`
      : ''
    tell(`${entries} 条、${subjects} 个对象 · ${entries} entries of ${subjects} subjects${signed}`)
    tell(
      stampedSince === null
        ? '尚无印记：伪造的条目无法识别，启动一次服务后开始盖印 · There are no stamps yet: forged entries cannot be told; they begin when a server has been started'
        : `自 ${stampedSince} 起每条都有印记 · Everything since ${stampedSince} is stamped`,
    )
    if (heads && heads.elsewhere > 0)
      tell(
        `另有 ${heads.elsewhere} 条链在别处，未核对 · ${heads.elsewhere} chains of signed heads lie elsewhere and were not looked at`,
      )
    if (files) tell(`${files.files} 个文件 · ${files.files} files`)
    tell(count === 0 ? '一切无误。 · All is sound.' : `发现 ${count} 处问题。 · ${count} findings.`)
    return count === 0 ? 0 : 1
  },
  { asJson },
)

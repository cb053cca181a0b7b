import type { Entry, SubjectRef } from '../../shared/domain/entry.ts'
import { GENESIS, hashOf } from './chain.ts'

/** What is wrong at one place of the journal, the projections or the signed heads. */
export interface Finding {
  code: FindingCode
  /** null: the finding is about what has no journal, such as signed heads, files, rows of commands; `detail` names it. */
  subject: SubjectRef | null
  seq: number | null
  detail?: string
}

export const findingWords = {
  changed: ['内容已被改动', 'its content was changed'],
  missing: ['条目缺失', 'is missing'],
  duplicate: ['序号重复', 'stands there twice'],
  'not-chained': ['与后一条不相接', 'is not the entry that its successor names'],
  'out-of-time': ['存储时间早于前一条', 'was stored before the entry in front of it'],
  'command-missing': ['没有对应的命令', 'its command is not on record'],
  'projection-missing': ['没有当前状态', 'the subject has no projection'],
  'projection-differs': ['当前状态与日志不符', 'the projection is not where the journal is'],
  'journal-missing': ['有当前状态而无日志', 'the subject has a projection and no journal'],
  'head-missing': ['签名链头所指条目已不存在', 'a signed head names it, and it is gone'],
  'head-differs': ['与签名链头不符', 'a signed head names another hash'],
  'heads-broken': ['链头文件的链已断', 'the chain of signed heads is broken'],
  'heads-forged': ['链头签名无效', 'the signature does not hold'],
  'heads-unknown-key': ['链头由未知密钥签名', 'signed with a key that is not trusted'],
  'heads-none': ['没有签名链头', 'there are no signed heads'],
  'state-differs': ['状态与重算结果不符', 'the state is not what the journal makes'],
  'timer-differs': [
    '计时器时间与重算结果不符（改过时限后请运行 npm run rebuild）',
    'its next timer is not when the journal says; after a change of durations run npm run rebuild',
  ],
  'stamp-missing': ['没有印记，不是本系统写入的', 'has no stamp: this system did not write it'],
  'stamp-wrong': ['印记不符，不是本系统写入的', 'its stamp is wrong: this system did not write it'],
  'stamps-gone': ['自何时起盖印的记录已不存在', 'what says since when entries are stamped is gone'],
  'stamps-forged': ['自何时起盖印的记录被改动', 'what says since when entries are stamped was changed'],
  'vault-missing': ['所引用的个人信息已不存在', 'a personal value that it names is gone'],
  'vault-differs': ['所引用的个人信息已被改动或调换', 'a personal value that it names was changed or swapped'],
  'command-changed': ['命令记录已被改动', 'the row of a command was changed'],
  'row-changed': ['密码或令牌的记录已被改动', 'the row of a password or token was changed'],
  'sequence-behind': ['序号落后于已用的编号', 'the sequence is behind a number that was given'],
  'file-gone': ['曾保存的文件已不存在', 'a file that was kept is gone'],
  'heads-removed': ['已写下的签名链头被移走或截短', 'signed heads that were written are gone'],
  'heads-forgotten': ['数据库不记得已写下的签名链头', 'the database does not remember signed heads that were written'],
} as const

export type FindingCode = keyof typeof findingWords

/** The end of a subject's journal as it was read. */
export interface SubjectEnd {
  subject: SubjectRef
  seq: number
  hash: string
  storedAt: string
  /** Whether nothing was found in its journal. */
  isSound: boolean
}

/**
 * Checks entries that come ordered by subject and `seq`. After a break it goes on from what is there, so that one change
 * is one finding.
 */
export class ChainCheck {
  readonly #onFinding: (finding: Finding) => void
  #end: SubjectEnd | undefined

  constructor(onFinding: (finding: Finding) => void) {
    this.#onFinding = onFinding
  }

  /** @returns the end of the subject before, when this entry begins another one */
  next(entry: Entry): SubjectEnd | undefined {
    const before = this.#end
    const isNew = before?.subject.id !== entry.subject.id
    const finished = isNew ? before : undefined
    const end = isNew ? startOf(entry) : before
    this.#end = { ...end, seq: entry.seq, hash: entry.hash, storedAt: entry.storedAt, isSound: end.isSound }
    if (entry.seq === end.seq) this.#find('duplicate', entry, entry.seq)
    else if (entry.seq > end.seq + 1) this.#find('missing', entry, end.seq + 1, rangeOf(end.seq + 1, entry.seq - 1))
    else if (entry.prevHash !== end.hash)
      this.#find(entry.seq === 1 ? 'changed' : 'not-chained', entry, Math.max(1, end.seq))
    if (hashOf(entry) !== entry.hash) this.#find('changed', entry, entry.seq)
    if (entry.storedAt < end.storedAt) this.#find('out-of-time', entry, entry.seq)
    return finished
  }

  /** The end of the last subject. */
  end(): SubjectEnd | undefined {
    const finished = this.#end
    this.#end = undefined
    return finished
  }

  #find(code: FindingCode, { subject }: Entry, seq: number, detail?: string): void {
    if (this.#end) this.#end.isSound = false
    this.#onFinding({ code, subject: { kind: subject.kind, id: subject.id }, seq, detail })
  }
}

const startOf = ({ subject }: Entry): SubjectEnd => ({
  subject: { kind: subject.kind, id: subject.id },
  seq: 0,
  hash: GENESIS,
  storedAt: '',
  isSound: true,
})

const rangeOf = (from: number, to: number): string | undefined => (to > from ? `${from}–${to}` : undefined)

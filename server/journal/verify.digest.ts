import { createHash } from 'node:crypto'
import type { Entry } from '../../shared/domain/entry.ts'
import type { SubjectEnd } from './verify.chain.ts'

type End = Pick<SubjectEnd, 'subject' | 'seq' | 'hash'>

/** A digest over the ends of all subjects, in the order of their ids. */
export class HeadsDigest {
  readonly #hash = createHash('sha256')
  subjects = 0

  takes<E extends End>(end: E): E {
    this.subjects += 1
    this.#hash.update(`${end.subject.kind} ${end.subject.id} ${end.seq} ${end.hash}\n`)
    return end
  }

  end(): string {
    return this.#hash.digest('hex')
  }
}

/** The digest of a journal whose entries are shown in the order of subject and `seq`. */
export class JournalDigest {
  readonly #digest = new HeadsDigest()
  #end: End | undefined

  sees({ subject, seq, hash }: Pick<Entry, 'subject' | 'seq' | 'hash'>): void {
    if (this.#end && this.#end.subject.id !== subject.id) this.#digest.takes(this.#end)
    this.#end = { subject, seq, hash }
  }

  end(): { subjects: number; digest: string } {
    if (this.#end) this.#digest.takes(this.#end)
    return { subjects: this.#digest.subjects, digest: this.#digest.end() }
  }
}

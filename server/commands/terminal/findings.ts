import { findingWords, type Finding } from '../../journal/verify.chain.ts'

const MOST_IN_JSON = 10_000

/** Keeps findings for `--json`, or shows each as it comes. */
export class Findings {
  readonly #asJson: boolean
  readonly kept: Finding[] = []
  count = 0

  constructor(asJson: boolean) {
    this.#asJson = asJson
  }

  take(finding: Finding): void {
    this.count += 1
    if (!this.#asJson) process.stdout.write(`${sentence(finding)}\n`)
    else if (this.kept.length < MOST_IN_JSON) this.kept.push(finding)
  }
}

const sentence = ({ code, subject, seq, detail }: Finding): string => {
  const [zh, en] = findingWords[code]
  const place = subject ? `${subject.kind} ${subject.id}${seq === null ? '' : ` #${seq}`}` : (detail ?? '')
  const more = subject && detail !== undefined ? ` (${detail})` : ''
  return `✘ ${place}：${zh} · ${en}${more}`
}

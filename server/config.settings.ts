import { unknownNames } from './config.unknown.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads one setting after the other and gathers what is wrong with them. */
export class Settings {
  readonly problems: string[] = []
  readonly #env: Environment
  readonly #asked = new Set<string>()
  constructor(env: Environment) {
    this.#env = env
  }

  text(name: string): string | null {
    this.#asked.add(name)
    return this.#env[name]?.trim() || null
  }

  refuse(name: string, wanted: string): null {
    this.problems.push(`${name} ${wanted}`)
    return null
  }

  /**
   * Refuses names that are no setting and were meant as one: a default would hold in their place, and nobody would know.
   * @param others names that are read at another place, or not always
   */
  refuseUnknown(others: readonly string[]): void {
    for (const { name, hint } of unknownNames(this.#env, [...this.#asked, ...others])) {
      const meant =
        hint === undefined ? ['', ': see .env.example'] : [`，是否应为 ${hint}？`, `: did you mean ${hint}?`]
      this.refuse(name, `不是本系统的设置${meant[0]} · is not a setting${meant[1]}`)
    }
  }

  secret(name: string, leastCharacters: number): string | null {
    const text = this.text(name)
    if (text === null || text.length >= leastCharacters) return text
    return this.refuse(name, `至少 ${leastCharacters} 个字符 · needs at least ${leastCharacters} characters`)
  }

  choice<const T extends string>(name: string, choices: readonly T[], byDefault: T): T {
    const text = this.text(name)
    const chosen = text === null ? byDefault : choices.find((choice) => choice === text)
    if (chosen === undefined) this.refuse(name, `只能是 · must be one of ${choices.join(', ')}`)
    return chosen ?? byDefault
  }

  number(name: string, range: { byDefault: number; least: number; most: number; whole: boolean }): number {
    const text = this.text(name)
    if (text === null) return range.byDefault
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
    if (number >= range.least && number <= range.most && (!range.whole || Number.isInteger(number))) return number
    const kind = range.whole ? 'a whole number' : 'a number'
    this.refuse(
      name,
      `须在 ${range.least} 至 ${range.most} 之间 · must be ${kind} from ${range.least} to ${range.most}`,
    )
    return range.byDefault
  }

  /** Whole numbers with commas between them, none twice. */
  numbers(
    name: string,
    range: { byDefault: readonly number[]; least: number; most: number; atMost: number },
  ): number[] {
    const text = this.text(name)
    if (text === null) return [...range.byDefault]
    const numbers = text.split(/[,，]/).map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : NaN))
    const isGood =
      numbers.length <= range.atMost &&
      new Set(numbers).size === numbers.length &&
      numbers.every((number) => number >= range.least && number <= range.most)
    if (isGood) return numbers
    this.refuse(
      name,
      `须为至多 ${range.atMost} 个 ${range.least} 至 ${range.most} 的整数，逗号分隔且不重复 · ` +
        `must be at most ${range.atMost} different whole numbers from ${range.least} to ${range.most}, with commas between`,
    )
    return [...range.byDefault]
  }
}

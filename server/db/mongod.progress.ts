import { SingleBar, Presets } from 'cli-progress'

/** Tells the person at the terminal what goes on. */
export type Tell = (sentence: string) => void

/** Progress of one piece of work, in per cent. */
export interface Progress {
  reach(percent: number): void
  end(): void
}

const LINE_EVERY_PERCENT = 20

/** A bar on a terminal, else a plain line every twenty per cent. */
export const startProgress = (tell: Tell, label: string, isTerminal = process.stdout.isTTY === true): Progress =>
  isTerminal ? bar(label) : lines(tell, label)

const bar = (label: string): Progress => {
  const line = new SingleBar({ format: `${label} {bar} {percentage}%`, hideCursor: true }, Presets.shades_classic)
  line.start(100, 0)
  return {
    reach: (percent) => line.update(Math.floor(percent)),
    end: () => line.stop(),
  }
}

const lines = (tell: Tell, label: string): Progress => {
  let told = 0
  return {
    reach: (percent) => {
      const step = Math.floor(percent / LINE_EVERY_PERCENT) * LINE_EVERY_PERCENT
      if (step <= told) return
      told = step
      tell(`${label} ${step}%`)
    },
    end: () => undefined,
  }
}

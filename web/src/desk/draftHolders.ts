import { onScopeDispose } from 'vue'
import { newCommandId } from '../lib/api.ts'

/** What windows tell each other: who has which draft open, and that one has none any more. */
type Message =
  { kind: 'who' } | { kind: 'holds'; draft: string; by: string; since: number } | { kind: 'released'; by: string }

export interface DraftHolders {
  /** This window has the draft open from now on; resolved once the others had time to answer. */
  hold: (draft: string) => Promise<void>
  release: () => void
}

const answersWithinMs = 200
const isMessage = (data: unknown): data is Message => typeof data === 'object' && data !== null && 'kind' in data

/**
 * Which drafts the windows of one browser have open. Windows answer when they are asked, so that one that crashed has
 * none; no lock is needed, which pages without HTTPS do not have. Ends with the calling component.
 * @param on.changed told the drafts of the other windows, again whenever they change
 * @param on.yields another window had this window's draft before
 */
export const useDraftHolders = (
  name: string,
  on: { changed: (held: ReadonlySet<string>) => void; yields: () => void },
): DraftHolders => {
  const me = newCommandId()
  const channel = new BroadcastChannel(name)
  const others = new Map<string, string>()
  let mine: { draft: string; since: number } | undefined
  let closed = false
  const tell = (message: Message): void => {
    if (!closed) channel.postMessage(message)
  }
  const tellMine = (): void => {
    if (mine) tell({ kind: 'holds', by: me, ...mine })
  }
  const heard = (): void => on.changed(new Set(others.values()))
  const isBefore = (other: { since: number; by: string }): boolean =>
    mine !== undefined && (other.since < mine.since || (other.since === mine.since && other.by < me))

  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isMessage(data)) return
    if (data.kind === 'who') tellMine()
    else if (data.kind === 'released') others.delete(data.by)
    else {
      others.set(data.by, data.draft)
      if (data.draft === mine?.draft && isBefore(data)) {
        mine = undefined
        on.yields()
      } else if (data.draft === mine?.draft) tellMine()
    }
    if (data.kind !== 'who') heard()
  }
  const ask = async (): Promise<void> => {
    others.clear()
    tell({ kind: 'who' })
    await new Promise((resolve) => setTimeout(resolve, answersWithinMs))
    heard()
  }
  const release = (): void => {
    mine = undefined
    tell({ kind: 'released', by: me })
  }
  // A window that crashed says nothing: looked for again when one comes back to this window.
  const look = (): void => {
    if (mine) void ask()
  }
  addEventListener('focus', look)
  addEventListener('pagehide', release)
  onScopeDispose(() => {
    removeEventListener('focus', look)
    removeEventListener('pagehide', release)
    release()
    closed = true
    channel.close()
  })
  return {
    hold: async (draft) => {
      mine = { draft, since: Date.now() }
      tellMine()
      await ask()
    },
    release,
  }
}

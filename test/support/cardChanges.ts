import type { Client } from '../../seed/replay/client.ts'

/**
 * Changes of cases that change what a board shows of them: in turns a request to the video lane, and its withdrawal. A
 * note would change nothing on a card, and boards would not be told of it.
 * @returns one change, of the case with that id; not two of one case at once
 */
export const cardChanges = (desk: Client): ((id: string) => Promise<void>) => {
  const open = new Map<string, number>()
  return async (id) => {
    const seq = open.get(id)
    if (seq !== undefined) {
      open.delete(id)
      await desk.call('request.withdraw', { params: { id, seq } })
      return
    }
    const body = { lane: 'command', kind: 'request', body: { to: 'video', text: '请调取周边录像' } } as const
    const { entry } = await desk.call('timeline.write', { params: { id }, body })
    open.set(id, entry.seq)
  }
}

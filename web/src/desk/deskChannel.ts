import { onScopeDispose } from 'vue'
import { useSession } from '../lib/session.ts'

/** A point on the map, WGS-84. */
export interface Point {
  lng: number
  lat: number
}
/** What the windows of one desk tell each other: where the call is, and a point chosen on the map of another window. */
export type DeskMessage =
  | { kind: 'ask' }
  /** `from` names the draft of the window that takes the call. */
  | { kind: 'call'; from: string; pin: Point | null; stationId?: string }
  | { kind: 'pick'; to?: string; point: Point }
  /** That window takes no call any more. */
  | { kind: 'gone'; from: string }

const isMessage = (data: unknown): data is DeskMessage => typeof data === 'object' && data !== null && 'kind' in data

/** The other windows of the signed-in person in this browser. @returns tells them */
export const useDeskChannel = (hear: (message: DeskMessage) => void): ((message: DeskMessage) => void) => {
  const channel = new BroadcastChannel(`xiaoan.desk.${useSession().user?.id ?? 'nobody'}`)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isMessage(data)) hear(data)
  }
  onScopeDispose(() => channel.close())
  return (message) => channel.postMessage(JSON.parse(JSON.stringify(message)))
}

import { randomUUID } from 'node:crypto'
import { supermarket } from '../../seed/places.ts'

/** Somebody at the desk of a server, by nothing but HTTP. */
export interface Caller {
  cookie: string
  call(): Promise<Response>
  note(caseId: string, text: string): Promise<Response>
}

/** Signs in as the desk. */
export const callerAt = async (url: string, password: string): Promise<Caller> => {
  const json = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ username: 'desk1', password }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`could not sign in: ${answer.status}`)
  const post = (path: string, body: object): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { ...json, cookie, 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    })
  const { text, lng, lat } = supermarket
  return {
    cookie,
    call: () =>
      post('/api/cases', { category: 'theft', summary: '超市报称香烟被盗', place: { text, lng, lat }, losses: [] }),
    note: (caseId, words) =>
      post(`/api/cases/${caseId}/timeline`, { lane: 'command', kind: 'note', body: { text: words } }),
  }
}

/** Opens a case. @returns its id */
export const openCase = async (caller: Caller): Promise<string> => {
  const answer = await caller.call()
  const body = (await answer.json()) as { case: { id: string } }
  return body.case.id
}

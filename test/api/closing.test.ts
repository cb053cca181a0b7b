import { expect } from 'chai'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { closeConnections, stopListening } from '../../server/http/closing.ts'

const CALLERS = 60

describe('the end of a server', () => {
  it('[R10] answers who stands at the door when it closes, each of them, and lets nobody in afterwards', async () => {
    const server = createServer((_request, response) => void response.end('answered'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    // Their connections are there; nothing of them was taken yet.
    const callers = Array.from({ length: CALLERS }, () => {
      const socket = connect(port, '127.0.0.1')
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      return text(socket).catch((error: unknown) => String(error))
    })
    await stopListening(server, 500)
    await closeConnections(server, 5_000)
    const answers = await Promise.all(callers)
    expect(answers.filter((answer) => answer.endsWith('answered'))).to.have.length(CALLERS)
    expect(await text(connect(port, '127.0.0.1')).catch(({ code }: { code: string }) => code)).to.equal('ECONNREFUSED')
  })
})

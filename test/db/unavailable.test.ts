import { expect } from 'chai'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { isUnavailable } from '../../server/db/unavailable.ts'

describe('a database that is not there right now', () => {
  it('[R2] is also one whose socket ended while it was written to: the driver lets that error through', async () => {
    const other = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    await once(other, 'listening')
    try {
      const socket = connect((other.address() as AddressInfo).port, '127.0.0.1')
      socket.resume()
      socket.on('error', () => undefined)
      await once(socket, 'end')
      const error = await new Promise((resolve) => socket.write('what the driver sends', resolve))
      expect(error).to.include({ name: 'Error', code: 'EPIPE' })
      expect(isUnavailable(error)).to.equal(true)
    } finally {
      other.close()
    }
  })

  it('[R2] is not every error', () => {
    expect(isUnavailable(new TypeError('undefined is not a function'))).to.equal(false)
    expect(isUnavailable(Object.assign(new Error('no such file'), { code: 'ENOENT' }))).to.equal(false)
  })
})

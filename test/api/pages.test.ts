import { expect } from 'chai'
import express from 'express'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { servePages } from '../../server/http/pages.ts'

const script = `console.log(${JSON.stringify('小案快侦 '.repeat(400))})`
const plain = 'const short = 1'

describe('the files of the pages', () => {
  let folder = ''
  let server: Server

  const ask = (path: string, encodings: string): Promise<{ response: IncomingMessage; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo
      get({ host: '127.0.0.1', port, path, headers: { 'accept-encoding': encodings } }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => resolve({ response, body: Buffer.concat(parts) }))
      }).on('error', reject)
    })

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xiaoan-pages-'))
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'assets', 'desk-1.js'), script)
    writeFileSync(join(folder, 'assets', 'short-1.js'), plain)
    const compress = new URL('../../server/build.compress.mjs', import.meta.url).href
    const { compressFolder } = (await import(compress)) as { compressFolder: (folder: string) => Promise<void> }
    await compressFolder(join(folder, 'assets'))
    const app = express()
    servePages(app, folder)
    server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
  })
  after(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const [encodings, expected, unpacked] of [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ] as const) {
    it(`come as small as a browser that takes ${encodings} allows, and are the same`, async () => {
      const { response, body } = await ask('/assets/desk-1.js', encodings)
      expect(response.statusCode).to.equal(200)
      expect(response.headers['content-encoding']).to.equal(expected)
      expect(response.headers['content-type']).to.match(/javascript/)
      expect(response.headers['cache-control']).to.contain('immutable')
      expect(response.headers.vary).to.match(/accept-encoding/i)
      expect(unpacked(body).toString('utf8')).to.equal(script)
      if (expected) expect(body.length).to.be.below(script.length / 10)
    })
  }

  it('come as they are when they are short', async () => {
    const { response, body } = await ask('/assets/short-1.js', 'gzip, br')
    expect(response.headers['content-encoding']).to.equal(undefined)
    expect(body.toString()).to.equal(plain)
  })
})

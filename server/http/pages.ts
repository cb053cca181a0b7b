import compression from 'compression'
import express, { type Express, type RequestHandler } from 'express'
import { existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Refusal } from '../../shared/refusals.ts'
import { readOnly } from './readOnly.ts'

const YEAR_SECONDS = 31_536_000
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

/** Gives the compressed twin of a file, made with the pages, to whoever takes it. */
const precompressed = (folder: string): RequestHandler => {
  const files = new Set(existsSync(folder) ? readdirSync(folder) : [])
  return (request, response, next) => {
    const name = request.path.slice(1)
    const offered = ENCODINGS.filter(({ ending }) => files.has(name + ending))
    if (offered.length === 0) return next()
    response.vary('Accept-Encoding')
    const found = offered.find((encoding) => request.acceptsEncodings(encoding.name) === encoding.name)
    if (found) {
      response.type(extname(name))
      response.setHeader('Content-Encoding', found.name)
      request.url = `/${name}${found.ending}`
    }
    next()
  }
}

/** The built pages; any other address is the client's own and gets its first page. @throws Refusal in its handlers */
export const servePages = (app: Express, pagesDir: string): void => {
  const index = join(pagesDir, 'index.html')
  const assets = join(pagesDir, 'assets')
  app.use(readOnly)
  app.use('/assets', precompressed(assets))
  app.use(compression())
  app.use(
    '/assets',
    express.static(assets, { immutable: true, maxAge: YEAR_SECONDS * 1000, index: false, fallthrough: false }),
  )
  app.use(express.static(pagesDir, { index: false, maxAge: 0 }))
  app.use((request, response) => {
    if (!request.accepts('html') || !existsSync(index)) throw new Refusal('request.not-found')
    response.setHeader('Cache-Control', 'no-cache')
    response.sendFile(index)
  })
}

import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createSecureContext } from 'node:tls'
import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { Refusal } from '../../shared/refusals.ts'
import { StartRefusal } from '../startRefusal.ts'
import { apiRouter, type ApiParts } from './api.ts'
import { docsRouter } from './docs.ts'
import { openApiDocument } from './openapi.ts'
import { servePages } from './pages.ts'
import { answerProblem, languageOf } from './problem.ts'
import { readOnly } from './readOnly.ts'
import { StalledReaders } from './stalled.ts'
import { answerUnparsed } from './unparsed.ts'

export interface WebParts extends ApiParts {
  version: string
  /** Folder of the built pages. */
  pagesDir: string
  tls: { certFile: string; keyFile: string } | null
  /** Proxies whose `X-Forwarded-For` is believed; everybody else's is not. */
  trustedProxies: readonly string[]
  /** Origin of the map tiles, when there are any. */
  tileOrigin: string | null
  /** Why the server is not ready; empty when it is. */
  readiness: () => Promise<string[]>
  metrics: () => Promise<string>
  /** Without it nobody reads the metrics: a request from this machine may have been passed on by a proxy. */
  metricsToken: string
}

const REQUEST_TIMEOUT_MS = 60_000
/** Longer than proxies keep theirs, and than a tablet lies between two taps: no handshake for each of them. */
const KEEP_ALIVE_MS = 75_000
const HEADERS_TIMEOUT_MS = 15_000
const YEAR_SECONDS = 31_536_000

/** Whether a changing request comes from our own pages or from no page at all. */
export const isOwnOrigin = (origin: string | undefined, host: string | undefined): boolean => {
  if (origin === undefined) return true
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

/** The HTTP server, not yet listening. */
export const webServer = (parts: WebParts): Server => {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('trust proxy', parts.trustedProxies.length > 0 && [...parts.trustedProxies])
  app.set('case sensitive routing', true)
  app.use(named(parts.log))
  app.use(headers(parts))
  app.use(permissions)
  app.use(sameOrigin)
  operations(app, parts)
  app.use(apiOnly(apiRouter(parts)))
  servePages(app, parts.pagesDir)
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    void next
    answerProblem(response, error, languageOf(request.headers['accept-language']), parts.log)
  })
  const server = parts.tls ? createTlsServer(pairOf(parts.tls), app) : createServer(app)
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.on('clientError', answerUnparsed)
  new StalledReaders().watch(server)
  return server
}

const pairOf = ({ certFile, keyFile }: NonNullable<WebParts['tls']>) => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
})

/** @throws StartRefusal for files that hold no certificate, or none that the key is of */
export const tryCertificate = (tls: WebParts['tls']): void => {
  try {
    if (tls) createSecureContext(pairOf(tls))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartRefusal(
      `TLS_CERT 与 TLS_KEY 不是可用的一对 PEM 证书和私钥 · TLS_CERT and TLS_KEY are no PEM certificate and its key: ${why}`,
    )
  }
}

/** Every request has an id; what is logged holds no personal data: no query, no body, no address. */
const named =
  (log: Logger) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const id = randomUUID()
    const started = performance.now()
    response.setHeader('x-request-id', id)
    response.on('finish', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10
      log.debug(
        {
          id,
          method: request.method,
          route: (request.route as { path?: string } | undefined)?.path,
          status: response.statusCode,
          ms,
        },
        'request',
      )
    })
    next()
  }

const headers = ({ tls, tileOrigin }: WebParts) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // No element of a style but our own files; attributes, because the component library places by them. The first
        // is what browsers go by that do not know the other two.
        styleSrc: ["'self'", "'unsafe-inline'"],
        styleSrcElem: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...(tileOrigin ? [tileOrigin] : [])],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: tls ? { maxAge: YEAR_SECONDS } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  })

/** What pages ask a browser for: where a device is, and to sound an alarm. Everything else is nobody's. */
const PERMISSIONS = Object.entries({
  geolocation: '(self)',
  autoplay: '(self)',
  'clipboard-write': '(self)',
  fullscreen: '(self)',
  ...Object.fromEntries(
    [
      'accelerometer',
      'ambient-light-sensor',
      'bluetooth',
      'browsing-topics',
      'camera',
      'clipboard-read',
      'display-capture',
      'encrypted-media',
      'gamepad',
      'gyroscope',
      'hid',
      'identity-credentials-get',
      'idle-detection',
      'local-fonts',
      'magnetometer',
      'microphone',
      'midi',
      'payment',
      'picture-in-picture',
      'publickey-credentials-get',
      'screen-wake-lock',
      'serial',
      'storage-access',
      'usb',
      'window-management',
      'xr-spatial-tracking',
    ].map((name) => [name, '()']),
  ),
})
  .map(([name, allowed]) => `${name}=${allowed}`)
  .join(', ')

/** Helmet has no header for these. */
const permissions = (_request: Request, response: Response, next: NextFunction): void => {
  response.setHeader('Permissions-Policy', PERMISSIONS)
  next()
}

const sameOrigin = (request: Request, _response: Response, next: NextFunction): void => {
  if (
    request.method !== 'GET' &&
    request.method !== 'HEAD' &&
    !isOwnOrigin(request.headers.origin, request.headers.host)
  ) {
    throw new Refusal('request.origin')
  }
  next()
}

const apiOnly = (router: express.Router) => (request: Request, response: Response, next: NextFunction) => {
  if (request.path.startsWith('/api')) router(request, response, next)
  else next()
}

const isBearer = (told: string | undefined, token: string): boolean => {
  const [given, wanted] = [told ?? '', `Bearer ${token}`].map((text) => createHash('sha256').update(text).digest())
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted)
}

const operations = (app: Express, parts: WebParts): void => {
  let document: string | undefined
  app.get('/api/openapi.json', (_request, response) => {
    document ??= JSON.stringify(openApiDocument(parts.version))
    response.type('application/json').send(document)
  })
  app.use('/api/docs', docsRouter())
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok', version: parts.version }))
  app.get('/readyz', async (_request, response) => {
    const missing = await parts.readiness()
    response
      .status(missing.length === 0 ? 200 : 503)
      .json(missing.length === 0 ? { status: 'ready' } : { status: 'not ready', missing })
  })
  app.get('/metrics', async (request, response) => {
    if (!isBearer(request.headers.authorization, parts.metricsToken)) throw new Refusal('rights.missing')
    response.type('text/plain; version=0.0.4').send(await parts.metrics())
  })
  for (const path of ['/api/openapi.json', '/healthz', '/readyz', '/metrics']) {
    app.all(path, readOnly)
  }
}

import express, { type Router } from 'express'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { readOnly } from './readOnly.ts'

const INITIALIZER = `window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset], layout: 'BaseLayout',
  })
}`

const PAGE = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>小案快侦 API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/swagger-ui-standalone-preset.js"></script>
<script src="/api/docs/initializer.js"></script></body></html>`

const FILES = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/swagger-ui-standalone-preset.js'])

// Its own index would load the whole of it into the server, only to say where it is.
const filesOfSwagger = (): string => dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

/** The readable API documentation at `/api/docs`; loads nothing from elsewhere. */
export const docsRouter = (): Router => {
  const router = express.Router()
  const files = express.static(filesOfSwagger(), { index: false, maxAge: '1h' })
  router.get('/', (_request, response) => void response.type('html').send(PAGE))
  router.get('/initializer.js', (_request, response) => void response.type('text/javascript').send(INITIALIZER))
  router.use(readOnly, (request, response, next) => {
    if (FILES.has(request.path)) files(request, response, next)
    else next()
  })
  return router
}

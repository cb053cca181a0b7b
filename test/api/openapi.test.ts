import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { isList } from '../../server/http/csv.ts'
import { catalogue, operationNames } from '../../shared/operations/catalogue.ts'
import { lookUpPath, type Operation } from '../../shared/operations/define.ts'
import { refusals } from '../../shared/refusals.ts'
import { compileSchemas } from '../../server/http/validation.ts'
import { newTarget, samples } from '../support/samples.ts'
import { addressOf, startWorld, type World } from '../support/world.ts'

interface Parameter {
  name: string
  in: string
  required: boolean
  schema: object
}
interface Described {
  operationId: string
  summary: string
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Record<string, unknown> }> }>
}
interface Document {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, object> }
}

/** [A3] A look-up stands there twice: asked by its address, and by its body. */
const operationOf = (id: string): Operation => catalogue[id.replace(/\.search$/, '') as keyof typeof catalogue]

describe('the API told of itself', function () {
  this.timeout(60_000)
  let world: World
  let document: Document
  const get = (path: string, headers = {}) => fetch(world.url + path, { headers })
  before(async () => {
    world = await startWorld()
    document = (await (await get('/api/openapi.json')).json()) as Document
  })
  after(() => world.stop())

  it('has no schema that cannot be compiled', () => {
    expect(compileSchemas).not.to.throw()
  })

  it('is an OpenAPI 3.1 document with every operation once', () => {
    expect(document.openapi).to.match(/^3\.1\./)
    expect(document.info.version).to.match(/^\d+\.\d+\.\d+/)
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    )
    const declared = operationNames.flatMap((name) => {
      const { method, words } = catalogue[name]
      const path = catalogue[name].path.replace(/:([A-Za-z0-9]+)/g, '{$1}')
      const own = `${name} ${method.toLowerCase()} ${path}`
      return words.length > 0 ? [own, `${name}.search post ${lookUpPath(path)}`] : [own]
    })
    expect(told.sort()).to.deep.equal(declared.sort())
  })

  it('holds no schema that JSON Schema 2020-12 does not allow', () => {
    const schemas: object[] = []
    const walk = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return
      if ('schema' in value) schemas.push(value.schema as object)
      for (const each of Object.values(value)) walk(each)
    }
    walk(document.paths)
    expect(schemas.length).to.be.greaterThan(500)
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const schema of [...schemas, ...Object.values(document.components.schemas)])
      expect(ajv.validateSchema(schema), `${JSON.stringify(schema)} ${ajv.errorsText()}`).to.equal(true)
  })

  it('declares every media type that an answer has, and under which status', async () => {
    const target = await newTarget(world)
    const asked = operationNames.filter((name) => catalogue[name].method === 'GET')
    expect(asked.filter(isList).length).to.be.greaterThan(5)
    for (const name of asked) {
      const { by, params, query } = samples[name](target)
      const { cookie } = await world.as(by)
      const declared =
        document.paths[catalogue[name].path.replace(/:([A-Za-z0-9]+)/g, '{$1}')]?.['get']?.responses ?? {}
      const ways = [query, ...(isList(name) ? [{ ...query, limit: undefined, format: 'csv' }] : []), { no: 'such' }]
      for (const way of ways) {
        const given = Object.fromEntries(Object.entries(way ?? {}).filter(([, value]) => value !== undefined))
        const response = await get(addressOf(catalogue[name], params, given), { cookie })
        await response.arrayBuffer()
        const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
        const told = declared[String(response.status)]
        expect(told, `${name} ${response.status}`).not.to.equal(undefined)
        expect(Object.keys(told?.content ?? {}), `${name} ${response.status}`).to.include(type)
        if (given['format'] === 'csv') expect(type, name).to.equal('text/csv')
      }
    }
  })

  it('has the parameters that the addresses have, and the id of a command where one is needed', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { operationId, parameters, requestBody }] of Object.entries(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)
        expect(inPath.sort(), operationId).to.deep.equal((path.match(/\{\w+\}/g) ?? []).sort())
        expect(
          parameters.every((each) => each.schema && (each.in !== 'path' || each.required)),
          operationId,
        ).to.equal(true)
        const operation = operationOf(operationId)
        expect(
          parameters.some(({ name }) => name === 'Idempotency-Key'),
          operationId,
        ).to.equal(operation.changes)
        expect(requestBody !== undefined, operationId).to.equal(method === 'post' || method === 'put')
      }
    }
  })

  it('names every refusal of an operation under its status, with a problem document', () => {
    for (const methods of Object.values(document.paths)) {
      for (const { operationId, responses } of Object.values(methods)) {
        const operation = operationOf(operationId)
        expect(Object.keys(responses), operationId).to.include(String(operation.status))
        for (const code of operation.refusals) {
          const response = responses[String(refusals[code].status)]
          expect(response?.description, operationId).to.include(`\`${code}\``)
          const schema = response?.content?.['application/problem+json']?.schema
          expect(schema?.['$ref']).to.equal('#/components/schemas/Problem')
        }
      }
    }
  })

  it('tells what every operation answers, by the names of its fields', () => {
    const told = operationNames.filter((name) => !catalogue[name].download)
    for (const methods of Object.values(document.paths)) {
      for (const { operationId, responses } of Object.values(methods)) {
        if (!told.some((name) => name === operationId)) continue
        const operation = operationOf(operationId)
        const schema = responses[String(operation.status)]?.content?.['application/json']?.schema ?? {}
        expect(Object.keys(schema), operationId).to.satisfy((keys: string[]) =>
          keys.some((key) => ['$ref', 'properties', 'anyOf', 'additionalProperties'].includes(key)),
        )
      }
    }
  })

  it('every reference leads somewhere', () => {
    const references = JSON.stringify(document).match(/"\$ref":"([^"]+)"/g) ?? []
    for (const each of new Set(references)) {
      const [, name = ''] = /#\/components\/schemas\/(\w+)"/.exec(each) ?? []
      expect(Object.keys(document.components.schemas), each).to.include(name)
    }
    expect(Object.keys(document.components.schemas)).to.include.members(['Problem', 'Entry', 'CaseView'])
    expect(JSON.stringify(document)).not.to.match(/"format":"(instant|words)"/)
  })

  it('is readable without anything from elsewhere', async () => {
    const response = await get('/api/docs/', { accept: 'text/html' })
    const page = await response.text()
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)
    expect(addresses.length).to.be.greaterThan(3)
    for (const address of addresses) {
      expect(address).to.match(/^\/api\/docs\//)
      const file = await get(address)
      expect(file.status, address).to.equal(200)
    }
    expect(await (await get('/api/docs/initializer.js')).text()).not.to.match(/https?:/)
    const policy = response.headers.get('content-security-policy')?.split(';')
    expect(policy).to.include.members(["default-src 'self'", "style-src-elem 'self'", "style-src-attr 'unsafe-inline'"])
    expect((await get('/api/docs/nothing.js')).status).to.equal(404)
  })

  it('tells that it lives, is ready, and how it does, without names', async () => {
    expect(await (await get('/healthz')).json()).to.include({ status: 'ok' })
    expect(await (await get('/readyz')).json()).to.deep.equal({ status: 'ready' })
    const desk = await world.as('desk1')
    await desk.call('case.list')
    const text = await world.metrics()
    expect(text).to.match(/xiaoan_request_seconds_count\{operation="case.list",status="200"\} \d+/)
    expect(text).to.match(/xiaoan_sockets 0/)
    expect(text).not.to.match(/desk1|周文博/)
  })

  it('answers in the language asked for, with a name for each request', async () => {
    const zh = await get('/api/no-such')
    const en = await get('/api/no-such', { 'accept-language': 'en-GB,en;q=0.9' })
    const [chinese, english] = [await zh.json(), await en.json()] as { title: string }[]
    expect(chinese?.title).to.equal(refusals['request.not-found'].zh)
    expect(english?.title).to.equal(refusals['request.not-found'].en)
    expect(zh.status).to.equal(404)
    expect(zh.headers.get('content-type')).to.include('application/problem+json')
    expect(zh.headers.get('x-request-id')).not.to.equal(en.headers.get('x-request-id'))
    expect(zh.headers.get('x-powered-by')).to.equal(null)
  })
})

import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import { lookUpPath, Nothing, type Operation } from '../../shared/operations/define.ts'
import { refusals, type RefusalCode } from '../../shared/refusals.ts'
import { reachOf } from '../../shared/permissions.ts'
import { servedTypes } from '../../shared/schema/files.ts'
import { roles } from '../../shared/schema/terms.ts'
import { isList } from './csv.ts'
import answers from './results.json' with { type: 'json' }

type Schema = Record<string, unknown>

/** JSON Schema of ours as OpenAPI 3.1 has it: our own formats become patterns' words. */
const plain = (schema: unknown): Schema => {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
      if (key === 'format' && item === 'instant') return ['format', 'date-time']
      if (key === 'format' && item === 'words') return ['pattern', '\\S']
      return [key, walk(item)]
    })
    return Object.fromEntries(entries)
  }
  return walk(JSON.parse(JSON.stringify(schema))) as Schema
}

const isWholeList = ({ download, path, query }: Operation): boolean => {
  const { properties } = query as { properties?: Record<string, { enum?: string[] }> }
  return (
    (download && path.startsWith('/api/boards/') && !path.startsWith('/api/boards/report')) ||
    properties?.['format']?.enum?.includes('csv') === true
  )
}

const commonRefusals = (operation: Operation): RefusalCode[] => [
  'request.invalid',
  'request.malformed',
  'request.method',
  'service.unavailable',
  ...(operation.public ? [] : (['session.missing', 'session.expired', 'token.invalid', 'rights.missing'] as const)),
  ...(operation.path.includes(':') ? (['subject.not-found'] as const) : []),
  ...(operation.method === 'GET'
    ? []
    : ([
        'request.not-json',
        'request.media-type',
        'request.too-large',
        'request.origin',
        'service.stopping',
        'service.storage-full',
        'session.other-person',
      ] as const)),
  // [A6]
  ...(isWholeList(operation) ? (['export.busy', 'export.too-many'] as const) : []),
  ...(operation.changes
    ? (['command.id-missing', 'command.id-invalid', 'command.id-reused', 'command.unsettled'] as const)
    : []),
  // [T3] Whatever may tell when it was written may tell a time that is none.
  ...(JSON.stringify(operation.body).includes('"writtenAt"')
    ? (['timeline.occurred-in-future', 'timeline.occurred-too-old'] as const)
    : []),
]

const parameters = (operation: Operation): Schema[] => {
  const list = (schema: unknown, place: 'path' | 'query'): Schema[] => {
    const { properties = {}, required = [] } = plain(schema) as {
      properties?: Record<string, Schema>
      required?: string[]
    }
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: property,
    }))
  }
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', format: 'uuid' },
    description: 'The command id, made by the client; a repeat gets the first result.',
  }
  const device = {
    name: 'Device-Time',
    in: 'header',
    required: false,
    schema: { type: 'string', format: 'date-time' },
    description: 'The device clock at sending. [T3]',
  }
  return [
    ...list(operation.params, 'path'),
    ...list(operation.query, 'query'),
    ...(operation.changes ? [key, device] : []),
  ]
}

const CSV = 'text/csv'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const bytes = { type: 'string', format: 'binary' }
const hasTag: ReadonlySet<OperationName> = new Set(['file.read', 'report.read', 'report.kept'])

/** The media types that a download may have. */
const typesOf = (name: OperationName): readonly string[] => {
  if (name.endsWith('-csv')) return [CSV]
  if (name.endsWith('-xlsx')) return [XLSX]
  return name === 'file.read' ? servedTypes : ['application/pdf', XLSX]
}

const responses = (name: OperationName, operation: Operation): Schema => {
  const codes = [...commonRefusals(operation), ...operation.refusals]
  const byStatus = new Map<number, RefusalCode[]>()
  for (const code of codes) byStatus.set(refusals[code].status, [...(byStatus.get(refusals[code].status) ?? []), code])
  const success: Schema = operation.download
    ? { description: 'The bytes', content: Object.fromEntries(typesOf(name).map((type) => [type, { schema: bytes }])) }
    : {
        description: 'Done',
        content: {
          'application/json': { schema: answers.results[name] },
          ...(isList(name) ? { [CSV]: { schema: { type: 'string', description: 'With `format=csv`.' } } } : {}),
        },
      }
  // Who has the bytes, or asks for some of them, is told by these alone.
  const further: Schema = {
    ...(name === 'file.read'
      ? {
          206: { ...success, description: 'The part that `Range` asks for' },
          416: { description: 'The file has no such part' },
        }
      : {}),
    ...(hasTag.has(name) ? { 304: { description: 'What `If-None-Match` names is what there is' } } : {}),
  }
  const problems = [...byStatus].map(([status, all]) => [
    String(status),
    {
      description: [...new Set(all)]
        .map((code) => `\`${code}\` ${refusals[code].en} · ${refusals[code].zh}`)
        .join('\n\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ])
  return { ...Object.fromEntries(problems), ...further, [String(operation.status)]: success }
}

const described = (name: OperationName, operation: Operation = catalogue[name]): Schema => {
  const granted = roles.flatMap((role) => {
    const reach = reachOf(name, role)
    return reach ? [`${role}: ${reach}`] : []
  })
  const body = operation.upload
    ? { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
    : { required: true, content: { 'application/json': { schema: plain(operation.body) } } }
  return {
    operationId: name,
    tags: [name.split('.')[0]],
    summary: `${operation.title.zh} · ${operation.title.en}`,
    description: operation.public ? 'Needs no sign-in.' : `Who may (role: reach): ${granted.join('; ')}`,
    security: operation.public ? [] : [{ session: [] }, { token: [] }],
    parameters: parameters(operation),
    ...(operation.method === 'GET' || operation.method === 'DELETE' ? {} : { requestBody: body }),
    responses: responses(name, operation),
  }
}

/** A look-up whose words stand in the body: what the address would hold is asked there. [A3] */
const askedByPost = (name: OperationName): Schema => {
  const operation: Operation = catalogue[name]
  const posted: Operation = { ...operation, method: 'POST', query: Nothing, body: operation.query }
  return { ...described(name, posted), operationId: `${name}.search` }
}

/** The OpenAPI 3.1 document of the catalogue. */
export const openApiDocument = (version: string): Schema => {
  const paths: Record<string, Record<string, Schema>> = {}
  for (const name of operationNames) {
    const { path, method, words }: Operation = catalogue[name]
    const key = path.replace(/:([A-Za-z0-9]+)/g, '{$1}')
    paths[key] = { ...paths[key], [method.toLowerCase()]: described(name) }
    if (words.length > 0) paths[lookUpPath(key)] = { post: askedByPost(name) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Xiaoan 小案快侦',
      version,
      description: 'One call, three units, one live timeline. Instants are ISO 8601, money is integer fen.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'xiaoan_session',
          description: '`__Host-xiaoan_session` where the server itself speaks TLS.',
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'For integrations: of an account, for some operations, until a day.',
        },
      },
      schemas: {
        ...answers.types,
        Problem: {
          type: 'object',
          required: ['type', 'status', 'code', 'title', 'titles'],
          properties: {
            type: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            title: { type: 'string' },
            titles: { type: 'object', properties: { zh: { type: 'string' }, en: { type: 'string' } } },
            fields: {
              type: 'array',
              items: {
                type: 'object',
                properties: { field: { type: 'string' }, zh: { type: 'string' }, en: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  }
}

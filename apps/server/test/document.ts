import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { OpenAPIV3_1 } from 'openapi-types'
import { expect } from 'vitest'

import { createMonitor } from '@botwatch/monitor'
import { pino } from 'pino'

import { createApp } from '../src/app.ts'
import { parseServerConfig } from '../src/config/config-schema.ts'

/** The OpenAPI document, as far as tests read it. */
export type Document = Pick<OpenAPIV3_1.Document, 'openapi' | 'info' | 'servers'> & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>
    readonly headers: Readonly<Record<string, { readonly schema: object }>>
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

/** An operation of the document. */
export interface DocumentedOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: object
  }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly headers?: object; readonly content?: Content }>
  >
}

/** A body in one media type. */
export interface Media {
  readonly schema: object
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>
}

type Content = Readonly<Record<string, Media>>

let known: Promise<Document> | undefined

/** The document of a server with all operations. */
export function readDocument(): Promise<Document> {
  known ??= (async () => {
    const parsed = parseServerConfig({})
    if (!parsed.ok) throw new Error('the default configuration is invalid')
    const monitor = createMonitor({ defaultChecks: false })
    const lines: string[] = []
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
    const app = createApp({ config: parsed.value, monitor, log })
    const response = await app.request('/openapi.json')
    if (!response.ok) throw new Error(`GET /openapi.json: ${response.status}\n${lines.join('\n')}`)
    return response.json() as Promise<Document>
  })()
  return known
}

const validators = new Map<string, ValidateFunction>()
let ajv: Ajv2020 | undefined

/** Expects that the OpenAPI document has the status, the media type and the body of an answer. */
export async function expectDocumented(method: string, path: string, response: Response): Promise<void> {
  const document = await readDocument()
  const found = findOperation(document, method === 'HEAD' ? 'GET' : method, path)
  // Unknown endpoints and methods, and preflights, are no operations.
  if (found === undefined || method === 'OPTIONS' || response.status === 405) return
  if (response.status === 404 && (await codeOf(response)) === 'NOT_FOUND') return
  const { operation, pointer } = found
  const answer = operation.responses[response.status]
  expect(answer, `${method} ${path}: status ${response.status} is not documented`).toBeDefined()
  const type = response.headers.get('content-type')?.replace(/;.*/, '')
  if (type === undefined) return
  const media = answer?.content?.[type]
  expect(media?.schema, `${method} ${path}: ${response.status} ${type} is not documented`).toBeDefined()
  // A stream has no end.
  if (type === 'text/event-stream' || method === 'HEAD') return
  if (!type.endsWith('json')) return
  const text = await response.clone().text()
  const body: unknown = JSON.parse(text)
  const place = `${pointer}/responses/${response.status}/content/${escape(type)}/schema`
  const validate = validatorOf(document, place)
  const isValid = validate(body)
  expect(isValid ? [] : validate.errors, `${method} ${path}: ${text.slice(0, 2000)}`).toEqual([])
}

async function codeOf(response: Response): Promise<unknown> {
  return ((await response.clone().json()) as { readonly code?: unknown }).code
}

function validatorOf(document: Document, pointer: string): ValidateFunction {
  if (ajv === undefined) {
    ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(ajv)
    ajv.addSchema(document, 'openapi')
  }
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${encodeURI(pointer)}` })
  validators.set(pointer, validate)
  return validate
}

let patterns: readonly (readonly [path: string, pattern: RegExp])[] | undefined

function findOperation(document: Document, method: string, path: string) {
  const pathname = path.replace(/[?#].*/s, '')
  patterns ??= Object.keys(document.paths)
    // A literal part wins over a parameter.
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
    .map((each) => [each, new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`)])
  for (const [match, pattern] of patterns) {
    const operation = document.paths[match]?.[method.toLowerCase()]
    if (operation !== undefined && pattern.test(pathname))
      return { operation, pointer: `/paths/${escape(match)}/${method.toLowerCase()}` }
  }
  return undefined
}

function escape(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}

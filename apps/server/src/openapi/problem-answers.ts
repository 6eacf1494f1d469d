import type { describeRoute } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'
import type * as v from 'valibot'

import type { Operation } from '../http/operation.ts'
import { PROBLEM_TYPE, PROBLEMS, statusOf, type ProblemCode } from '../http/problem.ts'

type Responses = NonNullable<Parameters<typeof describeRoute>[0]['responses']>

const HEADERS: Readonly<Record<number, string>> = {
  401: 'WWW-Authenticate',
  415: 'Accept-Encoding',
  429: 'Retry-After',
}

/** Headers that only problems have. */
export const problemHeaders: Readonly<Record<string, OpenAPIV3_1.HeaderObject>> = {
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    schema: { type: 'string' },
    example: 'Bearer realm="botwatch"',
  },
  'Accept-Encoding': {
    description: 'Codings that a body may have, if that of the request is unknown.',
    schema: { type: 'string' },
    example: 'gzip, deflate, br',
  },
  'Retry-After': {
    description: 'Seconds until the request may be repeated.',
    schema: { type: 'integer', minimum: 1 },
    example: 42,
  },
}

/** Returns the responses for every problem that an operation may answer with. */
export function problemAnswers(operation: Operation): Responses {
  const byStatus = Map.groupBy(new Set(codesOf(operation)), statusOf)
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, toResponse(status, codes)]))
}

/** Every code that an operation may answer with. */
function codesOf({ route, needs, params, body, errors = [] }: Operation): readonly ProblemCode[] {
  const isChange = !route.startsWith('GET ')
  const needsKey = needs !== 'open' && needs !== 'probe'
  const codes: readonly (readonly [boolean, readonly ProblemCode[]])[] = [
    [mayBeInvalid(params), ['INVALID_PATH']],
    // Every operation refuses unknown parameters.
    [true, ['INVALID_QUERY']],
    [body !== undefined, ['INVALID_BODY']],
    [needsKey, ['UNAUTHENTICATED', 'FORBIDDEN']],
    [true, ['CROSS_SITE']],
    [true, errors],
    // A body that is announced as too long is refused wherever it is sent.
    [true, ['BODY_TOO_LARGE']],
    [isChange, ['UNSUPPORTED_MEDIA_TYPE']],
    [true, ['WRONG_HOST']],
    [needsKey, ['TOO_MANY_REQUESTS', 'TOO_MANY_WRONG_KEYS']],
    [true, ['INTERNAL']],
    [body !== undefined, ['BODY_ALREADY_READ']],
  ]
  return codes.flatMap(([may, some]) => (may ? some : []))
}

interface Entry {
  readonly kind: string
  readonly type: string
  readonly pipe?: readonly Entry[]
}

/** A parameter of a path cannot be invalid if its schema is a mere string, described or not. */
function mayBeInvalid(params: v.GenericSchema | undefined): boolean {
  const { entries = {} } = (params ?? {}) as { readonly entries?: Readonly<Record<string, Entry>> }
  return Object.values(entries).some((entry) => !isMereString(entry))
}

/** The first member of a pipe is a schema, which may be a pipe itself. */
function isMereString({ kind, type, pipe }: Entry): boolean {
  if (pipe !== undefined) return pipe.every(isMereString)
  return kind === 'metadata' || type === 'string'
}

function toResponse(status: number, codes: readonly ProblemCode[]): Responses[string] {
  const header = HEADERS[status]
  const schema: OpenAPIV3_1.SchemaObject = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { code: { enum: [...codes] } } },
    ],
  }
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('\n\n'),
    ...(header !== undefined && { headers: { [header]: { $ref: `#/components/headers/${header}` } } }),
    content: { [PROBLEM_TYPE]: { schema, examples } },
  }
}

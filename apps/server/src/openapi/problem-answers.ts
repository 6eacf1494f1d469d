import { resolver, type describeRoute } from 'hono-openapi'
import * as v from 'valibot'

import type { Operation } from '../http/operation.ts'
import { PROBLEM_TYPE, PROBLEMS, statusOf, type ProblemCode } from '../http/problem.ts'

type Responses = NonNullable<Parameters<typeof describeRoute>[0]['responses']>

/** RFC 9457. Some problems have further members. */
const schema: v.GenericSchema = v.pipe(
  v.looseObject({
    type: v.string(),
    title: v.string(),
    status: v.number(),
    detail: v.string(),
    code: v.picklist(Object.keys(PROBLEMS)),
    problems: v.optional(
      v.array(v.strictObject({ path: v.string(), expected: v.string(), received: v.string() })),
    ),
  }),
  v.metadata({ ref: 'Problem' }),
)

/** Returns the responses for every problem that an operation may answer with. */
export function problemAnswers(operation: Operation): Responses {
  const byStatus = Map.groupBy(new Set(codesOf(operation)), statusOf)
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, toResponse(codes)]))
}

function codesOf({ route, needs, params, body, errors = [] }: Operation): readonly ProblemCode[] {
  const isChange = !route.startsWith('GET ')
  return [
    ...errors,
    ...(params === undefined ? [] : (['INVALID_PATH'] as const)),
    // Every operation refuses unknown parameters.
    'INVALID_QUERY',
    ...(body === undefined ? [] : (['INVALID_BODY'] as const)),
    ...(isChange ? (['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(needs === 'open' || needs === 'probe' ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const)),
    'CROSS_SITE',
    'WRONG_HOST',
    'TOO_MANY_REQUESTS',
    'TOO_MANY_WRONG_KEYS',
    'INTERNAL',
  ]
}

function toResponse(codes: readonly ProblemCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('\n\n'),
    content: {
      [PROBLEM_TYPE]: {
        schema: resolver(schema, { options: { target: 'draft-2020-12', errorMode: 'throw' } }),
      },
    },
  }
}

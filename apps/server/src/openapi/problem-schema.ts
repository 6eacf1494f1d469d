import * as v from 'valibot'

import { labels } from '../api/fields.ts'
import { PROBLEMS, problemBody, type ProblemCode } from '../http/problem.ts'

const names = (description: string): v.GenericSchema =>
  v.exactOptional(v.pipe(v.array(v.string()), v.description(description)))

/** RFC 9457, with the members that some codes add. */
export const problemSchema: v.GenericSchema = v.pipe(
  v.strictObject({
    type: v.pipe(
      v.literal('about:blank'),
      v.description('Always `about:blank`; `code` says which problem it is.'),
    ),
    title: v.pipe(v.string(), v.description('The code in words.')),
    status: v.pipe(v.number(), v.description('Status of the answer.')),
    detail: v.pipe(v.string(), v.description('Cause and remedy, for people.')),
    code: v.pipe(
      v.picklist(Object.keys(PROBLEMS)),
      v.description('Which problem it is, for programs. Codes never change.'),
    ),
    problems: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            path: v.pipe(v.string(), v.description('Where, e.g. `items[0].model`.')),
            expected: v.pipe(v.string(), v.description('Allowed values.')),
            received: v.pipe(v.string(), v.description('Received value, without the text of strings.')),
            file: v.exactOptional(v.pipe(v.string(), v.description('Path of the file that it is in.'))),
            line: v.exactOptional(v.pipe(v.number(), v.description('Line in the file, from 1.'))),
            column: v.exactOptional(v.pipe(v.number(), v.description('Column in the line, from 1.'))),
          }),
        ),
        v.description('Everything that is wrong with the input.'),
      ),
    ),
    max_bytes: v.exactOptional(v.pipe(v.number(), v.description('Most bytes that a body may have.'))),
    request_id: v.exactOptional(
      v.pipe(v.string(), v.description('Id of the request in the log of the server.')),
    ),
    available_apis: names('Names of the APIs with recorded requests.'),
    available_registries: names('Names of the registries.'),
    available_series: v.exactOptional(
      v.pipe(
        v.array(v.strictObject({ name: v.string(), labels })),
        v.description('Series with a history, at most 100, those of the same name first.'),
      ),
    ),
  }),
  v.description('An RFC 9457 problem.'),
)

interface Sample {
  readonly detail: string
  readonly members?: Readonly<Record<string, unknown>>
}

const invalid = (noun: string, path: string, expected: string, received: string): Sample => ({
  detail: `Invalid ${noun}: ${path}: expected ${expected}, got ${received}`,
  members: { problems: [{ path, expected, received }] },
})

/** Those that say more than their meaning. */
const SAMPLES: Readonly<Partial<Record<ProblemCode, Sample>>> = {
  INVALID_QUERY: invalid('query', 'limit', 'a whole number from 1 to 1000', 'a string of 3 characters'),
  INVALID_PATH: invalid('path', 'id', 'a UUID', 'a string of 3 characters'),
  INVALID_BODY: invalid('body', 'duration_seconds', 'an integer from 60 to 31536000', '0'),
  INVALID_RULE: invalid('rule', 'threshold', 'a number', 'nothing'),
  INVALID_CONFIG: {
    detail: 'The configuration is invalid; the one before stays in effect',
    members: {
      problems: [
        {
          path: 'checks[2].port',
          expected: 'an integer from 1 to 65535',
          received: '70000',
          file: '/etc/botwatch/botwatch.yaml',
          line: 14,
          column: 11,
        },
      ],
    },
  },
  BODY_TOO_LARGE: {
    detail: 'A body may have at most 1048576 bytes, also after decompression',
    members: { max_bytes: 1_048_576 },
  },
  REGISTRY_NOT_FOUND: {
    detail: 'Registry not found',
    members: { available_registries: ['main', 'tokens', 'system', 'gitlab'] },
  },
  API_NOT_FOUND: {
    detail: 'No requests to this API were recorded',
    members: { available_apis: ['gitlab', 'glm'] },
  },
  SERIES_NOT_FOUND: {
    detail: 'No series with this name and these labels has any history',
    members: { available_series: [{ name: 'error_rate', labels: { api: 'gitlab' } }] },
  },
  INTERNAL: {
    detail: 'Internal error; the log of the server has the details',
    members: { request_id: '3f0c6f9e-8d43-4b7e-9a55-0c8f3f8f2a11' },
  },
}

/** A problem as a client gets it. */
export function exampleOf(code: ProblemCode): unknown {
  const { detail, members } = SAMPLES[code] ?? { detail: PROBLEMS[code][1].replace(/\.$/, '') }
  return JSON.parse(problemBody(code, detail, members))
}

import { Hono } from 'hono'
import { describeRoute, generateSpecs } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'

import type { AnswerDefinition, MediaDefinition, Operation } from '../http/operation.ts'
import { PROBLEMS, type ProblemCode } from '../http/problem.ts'
import { isProbe } from '../http/probes.ts'
import { securityOf, securitySchemes, whoMayUse } from './access.ts'
import { externalDocs, infoOf } from './info.ts'
import { bodySchema, inlineSchema } from './json-schema.ts'
import { headersOf, parametersOf } from './parameters.ts'
import { problemAnswers, problemHeaders } from './problem-answers.ts'
import { exampleOf, problemSchema } from './problem-schema.ts'
import { TAGS } from './tags.ts'

/** What a document says beside the operations. */
export interface DocumentOptions {
  readonly version: string
  /** Address of the server, or the path under which it is reached. */
  readonly serverUrl: string
}

const METHODS_WITH_BODY = /^(?:POST|PUT) /
const REQUEST_ID = {
  'X-Request-Id': {
    description: 'Identifies the request in the log: the id that the request had, or a new one.',
    schema: { type: 'string' },
    example: '3f0c6f9e-8d43-4b7e-9a55-0c8f3f8f2a11',
  },
} as const

/** Creates the OpenAPI 3.1 document of operations. */
export async function createDocument(
  operations: readonly Operation[],
  { version, serverUrl }: DocumentOptions,
): Promise<OpenAPIV3_1.Document> {
  const app = new Hono()
  for (const operation of operations) {
    const [method = '', path = ''] = operation.route.split(' ')
    app.on(method, path, describeRoute(describeOrThrow(operation)), (c) => c.body(null))
  }
  const used = new Set(operations.map(({ tag }) => tag))
  const codes = Object.keys(PROBLEMS) as readonly ProblemCode[]
  const components: OpenAPIV3_1.ComponentsObject = {
    schemas: { Problem: inlineSchema(problemSchema) },
    headers: { ...REQUEST_ID, ...problemHeaders },
    examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
    securitySchemes,
  }
  return generateSpecs(app, {
    documentation: {
      openapi: '3.1.0',
      info: infoOf(version),
      servers: [{ url: serverUrl }],
      tags: Object.entries(TAGS).flatMap(([name, description]) =>
        (used as ReadonlySet<string>).has(name) ? [{ name, description }] : [],
      ),
      externalDocs,
      components,
    },
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
  })
}

type RouteDescription = Parameters<typeof describeRoute>[0]

function describeOrThrow(operation: Operation): RouteDescription {
  try {
    return describe(operation)
  } catch (cause) {
    const { message } = cause as Error
    throw new Error(`${operation.route} cannot be documented: ${message}`, { cause })
  }
}

function describe(operation: Operation): RouteDescription {
  const { id, tag, summary, description, needs, body, answers, route } = operation
  const parameters = parametersOf(operation)
  const responses = {
    ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, toResponse(answer)])),
    ...problemAnswers(operation),
  }
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: `${description}\n\n${whoMayUse(needs)}`,
    security: securityOf(needs),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined &&
      METHODS_WITH_BODY.test(route) && {
        requestBody: {
          required: body.isOptional !== true,
          content: {
            'application/json': {
              schema: bodySchema(body.documented ?? body.schema, 'input'),
              example: body.example,
            },
          },
        },
      }),
    responses: isProbe(pathOf(route)) ? responses : withRequestId(responses),
  }
}

type Responses = NonNullable<RouteDescription['responses']>
type Response = Extract<Responses[string], { readonly description: string }>

function toResponse({ description, type = 'application/json', ...answer }: AnswerDefinition): Response {
  const { schema, example, alternatives = {}, headers } = answer
  const media = { ...(schema !== undefined && { [type]: { schema, example } }), ...alternatives }
  const content = Object.entries(media).map(([name, definition]) => [name, toMedia(definition)])
  return {
    description,
    ...(headers !== undefined && { headers: headersOf(headers) }),
    ...(content.length > 0 && { content: Object.fromEntries(content) }),
  }
}

function toMedia({ schema, example }: MediaDefinition): object {
  return { schema: bodySchema(schema), ...(example !== undefined && { example }) }
}

function withRequestId(responses: Responses): Responses {
  const header = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } }
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: { ...header, ...(response as Response).headers } },
    ]),
  )
}

function pathOf(route: string): string {
  return route.slice(route.indexOf(' ') + 1)
}

import { toJsonSchema } from '@valibot/to-json-schema'
import { Hono } from 'hono'
import { describeRoute, generateSpecs, resolver } from 'hono-openapi'
import type { OpenAPIV3, OpenAPIV3_1 } from 'openapi-types'
import * as v from 'valibot'

import type { AnswerDefinition, Operation } from '../http/operation.ts'
import { problemAnswers } from './problem-answers.ts'

/** What a document says beside the operations. */
export interface DocumentOptions {
  readonly version: string
  /** Address of the server, or the path under which it is reached. */
  readonly serverUrl: string
}

/** By default schemas become draft-07, and what cannot be converted becomes `{}`. */
const TARGET: { target: 'draft-2020-12'; errorMode: 'throw'; ignoreActions: string[] } = {
  target: 'draft-2020-12',
  errorMode: 'throw',
  ignoreActions: ['check'],
}
const METHODS_WITH_BODY = /^(?:POST|PUT) /

/** Creates the OpenAPI 3.1 document of operations. */
export async function createDocument(
  operations: readonly Operation[],
  { version, serverUrl }: DocumentOptions,
): Promise<OpenAPIV3_1.Document> {
  const app = new Hono()
  for (const operation of operations) {
    const [method = '', path = ''] = operation.route.split(' ')
    app.on(method, path, describeRoute(describe(operation)), (c) => c.body(null))
  }
  const documentation = {
    openapi: '3.1.0',
    info: { title: 'Botwatch', version, description: 'Monitoring for LLM-driven bots.' },
    servers: [{ url: serverUrl }],
  }
  const document = await generateSpecs(app, {
    documentation,
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
  })
  return document
}

type RouteDescription = Parameters<typeof describeRoute>[0]

function describe(operation: Operation): RouteDescription {
  const { id, tag, summary, description, params, query, headers, body, answers } = operation
  const parameters = [
    ...parametersOf(params, 'path'),
    ...parametersOf(query, 'query'),
    ...parametersOf(headers, 'header'),
  ]
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    ...(parameters.length > 0 && { parameters: parameters as OpenAPIV3.ParameterObject[] }),
    ...(body !== undefined &&
      METHODS_WITH_BODY.test(operation.route) && {
        requestBody: {
          required: body.isOptional !== true,
          content: {
            'application/json': {
              schema: resolver(body.documented ?? body.schema, { options: { ...TARGET, typeMode: 'input' } }),
              example: body.example,
            },
          },
        },
      }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, toResponse(answer)])),
      ...problemAnswers(operation),
    },
  }
}

function toResponse({ description, type = 'application/json', schema, example }: AnswerDefinition) {
  if (schema === undefined) return { description }
  const media = { schema: resolver(schema, { options: TARGET }), ...(example !== undefined && { example }) }
  return { description, content: { [type]: media } }
}

/** Describes the entries of an object schema as parameters. */
function parametersOf(schema: v.GenericSchema | undefined, where: 'path' | 'query' | 'header'): object[] {
  if (schema === undefined) return []
  const { entries = {} } = schema as { readonly entries?: Readonly<Record<string, v.GenericSchema>> }
  return Object.entries(entries).map(([name, entry]) => {
    const description = v.getDescription(entry)
    return {
      name,
      in: where,
      required: where === 'path' || !/^(?:optional|nullish|exact_optional)$/.test(innermost(entry).type),
      ...(description !== undefined && { description }),
      schema: parameterSchema(entry),
    }
  })
}

function parameterSchema(entry: v.GenericSchema): OpenAPIV3_1.SchemaObject {
  const { json } = v.getMetadata(entry) as { readonly json?: OpenAPIV3_1.SchemaObject }
  if (json !== undefined) return json
  const { $schema: _, ...schema } = toJsonSchema(entry, { ...TARGET, typeMode: 'input' })
  return schema as OpenAPIV3_1.SchemaObject
}

/** The schema at the start of pipes. */
function innermost(schema: v.GenericSchema): v.GenericSchema {
  const { pipe } = schema as { readonly pipe?: readonly [v.GenericSchema] }
  return pipe === undefined || pipe[0] === schema ? schema : innermost(pipe[0])
}

import type { Context } from 'hono'
import type * as v from 'valibot'

import type { HttpLimits } from '../config/server-config.ts'
import { discardBody, readJson } from './body.ts'
import { compressed } from './compression.ts'
import { readParameters } from './parameters.ts'
import type { Permission } from './permission.ts'
import type { ProblemCode } from './problem.ts'
import { noParameters, readQuery } from './query.ts'
import type { RouteEnv } from './route-env.ts'

/** Groups of operations in the documentation. */
export type Tag =
  | 'Overview'
  | 'Checks'
  | 'Alerts'
  | 'Silences'
  | 'Rules'
  | 'Notifications'
  | 'Spending'
  | 'APIs'
  | 'Ingest'
  | 'Heartbeats'
  | 'Events'
  | 'System'
  | 'Session'
  | 'Health'
  | 'Metrics'
  | 'Administration'

/** A body in one media type. */
export interface MediaDefinition {
  readonly schema: v.GenericSchema
  readonly example: unknown
}

/** One successful answer of an operation. */
export interface AnswerDefinition {
  readonly description: string
  /** Media type. Default `application/json`. */
  readonly type?: string
  /** Default: no body. */
  readonly schema?: v.GenericSchema
  readonly example?: unknown
  /** The other media types that a client may get, e.g. by `Accept`. */
  readonly alternatives?: Readonly<Record<string, MediaDefinition>>
  /** Documents the headers of the answer that are its own. */
  readonly headers?: v.GenericSchema
}

/** A JSON body that an operation reads. */
interface BodyDefinition<B> {
  readonly schema: v.GenericSchema<unknown, B>
  /** Documents the body where it is checked further than `schema` does. Default `schema`. */
  readonly documented?: v.GenericSchema
  readonly example: unknown
  /** Whether the request may have no body, which is read as `{}`. Default false. */
  readonly isOptional?: boolean
  /** Most bytes. Default: the limit of the configuration. */
  readonly maxBytes?: number
}

/** How an operation is documented and who may use it. */
export interface OperationFacts {
  /** Method and path, e.g. `GET /api/v1/alerts/:id`. */
  readonly route: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`
  /** Unique; becomes the name of a method in generated clients, e.g. `listAlerts`. */
  readonly id: string
  readonly tag: Tag
  /** A few words without a full stop. */
  readonly summary: string
  /** Whole sentences: what it does for its caller, units, defaults, limits. */
  readonly description: string
  readonly needs: Permission
  /** Name of the change in the audit trail, e.g. `alert.acknowledge`. An operation that changes nothing has none. */
  readonly action?: string
  /** Documents the headers that the handler reads. */
  readonly headers?: v.GenericSchema
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerDefinition>>
  /** Problems beside those that every operation of its kind has. */
  readonly errors?: readonly ProblemCode[]
}

/** Input of an operation as its schemas return it. */
interface OperationInput<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
}

/** Everything about one operation: documentation, permission, input and handler. */
export interface OperationDefinition<P, Q, B> extends OperationFacts {
  /** Parameters of the path. Default none. */
  readonly params?: v.GenericSchema<unknown, P>
  /** Parameters of the query. Default none. */
  readonly query?: v.GenericSchema<unknown, Q>
  /** Default: a body is read to its end and ignored. */
  readonly body?: BodyDefinition<B>
  readonly handle: (c: Context<RouteEnv>, input: OperationInput<P, Q, B>) => Response | Promise<Response>
}

/** An operation that can be registered and documented. */
export interface Operation extends OperationFacts {
  readonly params: v.GenericSchema | undefined
  readonly query: v.GenericSchema | undefined
  readonly body: BodyDefinition<unknown> | undefined
  /** Reads the input and answers: with the handler, or with a problem that lists everything wrong with the input. */
  readonly answer: (c: Context<RouteEnv>, limits: HttpLimits) => Response | Promise<Response>
}

type Nothing = Record<string, never>

/**
 * Defines an operation. Unknown parameters and fields, and invalid ones, never reach its handler.
 *
 * @example
 * operation({
 *   route: 'GET /api/v1/alerts/:id',
 *   id: 'getAlert',
 *   tag: 'Alerts',
 *   summary: 'Get an alert',
 *   description: 'Returns one alert, open or resolved.',
 *   needs: 'read',
 *   params: v.strictObject({ id: v.string() }),
 *   answers: { 200: { description: 'The alert.', schema: alert, example } },
 *   errors: ['ALERT_NOT_FOUND'],
 *   handle: async (c, { params }) => c.json(toWire(await alerts.getAlert(params.id))),
 * })
 */
export function operation<P = Nothing, Q = Nothing, B = undefined>(
  definition: OperationDefinition<P, Q, B>,
): Operation {
  const { params, query, body, handle, ...facts } = definition
  const isChange = !facts.route.startsWith('GET ')
  const readInput = createReader(definition)
  return {
    ...facts,
    params,
    query,
    body,
    answer: (c, limits) => {
      const read = readInput(c)
      if (!read.ok) return read.response
      const { input } = read
      if (!isChange) return handle(c, { ...input, body: undefined as B })
      return change(c, limits, definition, input)
    },
  }
}

type Read<P, Q> =
  | { readonly ok: true; readonly input: Omit<OperationInput<P, Q, never>, 'body'> }
  | { readonly ok: false; readonly response: Response }

function createReader<P, Q, B>({
  params: paramsSchema,
  query: querySchema,
}: OperationDefinition<P, Q, B>): (c: Context<RouteEnv>) => Read<P, Q> {
  const readQueryOf = readQuery((querySchema ?? noParameters) as v.GenericSchema<unknown, Q>)
  return (c) => {
    const params =
      paramsSchema === undefined ? { ok: true as const, value: {} as P } : readParameters(c, paramsSchema)
    if (!params.ok) return params
    const query = readQueryOf(c)
    return query.ok ? { ok: true, input: { params: params.value, query: query.value } } : query
  }
}

async function change<P, Q, B>(
  c: Context<RouteEnv>,
  limits: HttpLimits,
  { body: definition, needs, handle }: OperationDefinition<P, Q, B>,
  input: Omit<OperationInput<P, Q, B>, 'body'>,
): Promise<Response> {
  const maxBytes = maxBytesOf(needs, limits)
  if (definition === undefined) {
    const refused = await discardBody(c, { maxBodyBytes: maxBytes })
    return refused ?? handle(c, { ...input, body: undefined as B })
  }
  const { schema, isOptional = false, maxBytes: own = maxBytes } = definition
  const body = await readJson(c, schema, { maxBytes: Math.min(own, maxBytes), isOptional })
  return body.ok ? handle(c, { ...input, body: body.value }) : body.response
}

/** Most bytes of a body: more for what a program reports. */
export function maxBytesOf(
  needs: Permission | undefined,
  { maxBodyBytes, maxIngestBytes }: HttpLimits,
): number {
  return needs === 'ingest' ? maxIngestBytes : maxBodyBytes
}

/** Answers with JSON that is compressed if the client wants it and it is worth it. */
export async function json(c: Context<RouteEnv>, value: object): Promise<Response> {
  return compressed(c, c.json(value))
}

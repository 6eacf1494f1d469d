import { getRequestListener, RequestError } from '@hono/node-server'
import type { Hono } from 'hono'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { PROBLEM_HEADERS, problemBody, statusOf, type ProblemCode } from './problem.ts'

/** An app to be mounted in another one. */
export interface Mount {
  /**
   * Answers a request of the Fetch API, for Hono (`app.mount('/monitoring', server.fetch)`), Bun and others. `env` are the
   * bindings of Hono, with Node's request as `incoming` if there is one. Answers 503 after the stop.
   */
  readonly fetch: (request: Request, env?: unknown) => Response | Promise<Response>
  /** Answers a request of `node:http`, Express (`app.use('/monitoring', server.handler)`) or Fastify. Answers 503 after the stop. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void
}

/** Mounts an app, which is created for the first request. Listens to nothing. */
export function createMount(create: () => Hono, isStopped: () => boolean): Mount {
  let app: Hono | undefined
  const fetch = (request: Request, env: unknown = {}): Response | Promise<Response> => {
    if (isStopped()) return answer('STOPPING', 'The monitoring has stopped')
    app ??= create()
    return app.fetch(request, env)
  }
  // The globals `Request` and `Response` belong to the program that the app is mounted in.
  const options = { hostname: 'localhost', overrideGlobalObjects: false, errorHandler: answerFailure }
  const respond = getRequestListener((request, env) => fetch(request, env), options)
  return { fetch, handler: (request, response) => void respond(request, response) }
}

/** Answers a request that has failed before or outside of the app. */
export function answerFailure(error: unknown): Response {
  return error instanceof RequestError
    ? answer('MALFORMED_REQUEST', 'The URL or the Host of the request is invalid')
    : answer('INTERNAL', 'Internal error; the log of the server has the details')
}

function answer(code: ProblemCode, detail: string): Response {
  return new Response(problemBody(code, detail), { status: statusOf(code), headers: PROBLEM_HEADERS })
}

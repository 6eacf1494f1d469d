import type { Context, Hono } from 'hono'

import { problem } from './problem.ts'

interface Endpoint {
  readonly path: RegExp
  readonly methods: readonly string[]
}

/**
 * Creates the handler of requests that no route answers: the methods of the endpoint for `OPTIONS`, 405 for another method, and 404
 * for an unknown path.
 */
export function notFound({ routes }: Pick<Hono, 'routes'>): (c: Context) => Response {
  let endpoints: readonly Endpoint[] | undefined
  return (c) => {
    endpoints ??= routes.filter(({ method }) => method !== 'ALL').map(toEndpoint)
    const { method, path } = c.req
    const found = endpoints.filter((endpoint) => endpoint.path.test(path)).flatMap(({ methods }) => methods)
    if (found.length === 0) return problem(c, 'NOT_FOUND', 'No such endpoint; GET / lists all endpoints')
    const allowed = [...new Set([...found, 'OPTIONS'])].join(', ')
    c.header('allow', allowed)
    if (method === 'OPTIONS') return c.body(null, 204)
    return problem(c, 'METHOD_NOT_ALLOWED', `This endpoint accepts ${allowed}`)
  }
}

/** HEAD comes with GET. */
function toEndpoint({ method, path }: { readonly method: string; readonly path: string }): Endpoint {
  return {
    path: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
    methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
  }
}

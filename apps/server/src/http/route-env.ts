import type { HttpBindings } from '@hono/node-server'

import type { Role } from '../config/server-config.ts'

/** Who sends a request. */
export interface Caller {
  /** The name of its key. `local`: a program on this machine, without keys. `anonymous`: anybody, who may only read. */
  readonly name: string
  readonly role: Role
  readonly via: 'key' | 'session' | 'local' | 'anonymous'
  /** IP address, or `unknown`. */
  readonly address: string
}

/** What a route finds in its context. */
export interface RouteEnv {
  /** Node's request and response; missing in `app.request()` and in other runtimes. */
  readonly Bindings: Partial<HttpBindings>
  readonly Variables: {
    /** Undefined if nobody had to say who it is. */
    readonly caller?: Caller
    /** Identifies the request in the log; probes have none. */
    readonly requestId?: string
    /** Trace id of the client's `traceparent`. */
    readonly traceId?: string
  }
}

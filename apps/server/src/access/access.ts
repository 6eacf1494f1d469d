import type { Context, MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'

import { createAuditTrail } from '../audit/trail.ts'
import type { ServerConfig } from '../config/server-config.ts'
import type { RouteEnv } from '../http/route-env.ts'
import type { ServerStore } from '../store/server-store.ts'
import { createAuthenticator, type Authenticator } from './authenticate.ts'
import { readClient, type Visit } from './client.ts'
import { readConnection } from './connection.ts'
import { createCors } from './cors.ts'
import { createGuard } from './guard.ts'
import { createKeyStore, type KeyStore } from './keys.ts'
import { createNetworkCheck } from './networks.ts'
import type { RuleOf } from './permissions.ts'
import { createProbeCheck } from './plain-probe.ts'
import { secureHeaders } from './secure-headers.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createWindowLimit } from './window-limit.ts'

/** Decides who may do what. */
export interface Access {
  /** Middleware for all routes: it refuses, sets the headers of every answer and writes the audit trail. */
  readonly guard: MiddlewareHandler<RouteEnv>
  /** Whether a request is a probe that may pass without the guard. */
  readonly isPlainProbe: (c: Context<RouteEnv>) => boolean
  /** Headers that a probe gives its answer itself. */
  readonly headers: Readonly<Record<string, string>>
  readonly visitOf: (c: Context) => Visit
  readonly authenticator: Authenticator
  readonly sessions: Sessions
}

/** What access depends on. */
export interface AccessOptions {
  readonly config: ServerConfig
  readonly store: ServerStore
  readonly log: Logger
  /** Default: those of the configuration. */
  readonly keys?: KeyStore | undefined
  readonly ruleOf: RuleOf
  /** Hides secrets in a text. */
  readonly redact: (text: string) => string
}

/** Creates the access control of an app. It keeps hashes of the keys only. */
export function createAccess(options: AccessOptions): Access {
  const { config, store, log, ruleOf, redact, keys = createKeyStore(config.apiKeys) } = options
  const refusals = createWindowLimit(1)
  const mayTellOfRefusal = (): boolean => refusals.take('', 60) === 0
  const trail = createAuditTrail({ store: store.audit, log, redact, mayTellOfRefusal })
  const sessions = createSessions(store.sessions, keys)
  const authenticator = createAuthenticator({ config, keys, sessions, onWrongKey: trail.wrongKey })
  const isTrusted = createNetworkCheck(config.trustedProxies)
  const visitOf = (c: Context): Visit => {
    const connection = readConnection(c)
    return { connection, client: readClient(connection, isTrusted) }
  }
  const cors = createCors(config)
  const headers = secureHeaders({ publicUrl: config.publicUrl, isCorsEnabled: cors.isEnabled })
  const hasKeys = (): boolean => keys.keys.length > 0
  return {
    guard: createGuard({ config, hasKeys, ruleOf, authenticator, trail, cors, headers, visitOf }),
    isPlainProbe: createProbeCheck(hasKeys, (c) => {
      const { connection, client } = visitOf(c)
      const known = authenticator.request(connection, client)
      return known.ok ? known.caller : undefined
    }),
    headers,
    visitOf,
    authenticator,
    sessions,
  }
}

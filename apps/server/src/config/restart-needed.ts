import { isDeepStrictEqual } from 'node:util'

import { sectionFields } from './file/section-options.ts'
import type { ServerConfig } from './server-config.ts'

/** Fields that a running server takes over. */
const RELOADED = /^(?:auth\.keys|alerts\.cooldown|alerts\.max_notifications_per_hour|server\.dashboard_url)$/

/**
 * Lists the fields that differ and that a running server does not take over, e.g. `server.port`. Checks, channels, rules, silences,
 * budgets, prices and keys do not need a restart.
 */
export function restartNeeded(before: ServerConfig, after: ServerConfig): readonly string[] {
  const [old, next] = [sectionFields(before), sectionFields(after)]
  const fields = Object.keys({ ...old, ...next }).flatMap((section) => {
    const [a, b] = [old[section], next[section]] as readonly Readonly<Record<string, unknown>>[]
    return Object.keys({ ...a, ...b })
      .filter((field) => !isDeepStrictEqual(a?.[field], b?.[field]))
      .map((field) => `${section}.${field}`)
  })
  const heartbeat = before.heartbeatUrl === after.heartbeatUrl ? [] : ['heartbeat_url']
  return [...fields.filter((field) => !RELOADED.test(field)), ...heartbeat]
}

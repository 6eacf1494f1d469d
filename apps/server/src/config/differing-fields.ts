import { isDeepStrictEqual } from 'node:util'

import { sectionFields } from './file/section-options.ts'
import type { ServerConfig } from './server-config.ts'

/** Lists the fields of a file that differ, e.g. `server.port`, except checks, channels, rules and silences. */
export function differingFields(before: ServerConfig, after: ServerConfig): readonly string[] {
  const [old, next] = [sectionFields(before), sectionFields(after)]
  const inSections = Object.keys({ ...old, ...next }).flatMap((section) => {
    const [a, b] = [old[section], next[section]] as readonly Readonly<Record<string, unknown>>[]
    return Object.keys({ ...a, ...b })
      .filter((field) => !isDeepStrictEqual(a?.[field], b?.[field]))
      .map((field) => `${section}.${field}`)
  })
  return [
    ...inSections,
    ...(isDeepStrictEqual(before.budgets, after.budgets) ? [] : ['budgets']),
    ...(hasSamePrices(before, after) ? [] : ['prices']),
    ...(before.heartbeatUrl === after.heartbeatUrl ? [] : ['heartbeat_url']),
  ]
}

function hasSamePrices({ prices: before }: ServerConfig, { prices: after }: ServerConfig): boolean {
  return before === undefined || after === undefined ? before === after : before.equals(after)
}

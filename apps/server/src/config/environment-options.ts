import { parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { apiKeysText } from './api-keys.ts'
import { readConnection } from './connection-environment.ts'
import { readPrices } from './prices.ts'
import type { ServerConfigInput } from './server-config.ts'

/** Options that come from variables as a whole, and problems with their names. */
export interface EnvironmentOptions {
  readonly input: ServerConfigInput
  readonly problems: readonly Problem[]
}

const keysSchema = v.object({ MONITORING_API_KEYS: v.optional(apiKeysText) })

/** Reads the variables of keys, prices and the connection, each of which replaces a part of the file. */
export function readEnvironmentOptions(set: Readonly<Record<string, string>>): EnvironmentOptions {
  const keys = parse(keysSchema, set)
  const prices = readPrices(set)
  const connection = readConnection(set)
  return {
    input: {
      apiKeys: keys.ok ? keys.value.MONITORING_API_KEYS : undefined,
      prices: prices.table,
      connection: connection.connection,
    },
    problems: [...(keys.ok ? [] : keys.problems), ...prices.problems, ...connection.problems],
  }
}

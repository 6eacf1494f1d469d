import { formatProblem } from '@botwatch/options'
import { describe, expect, test } from 'vitest'

import { parseConfig } from './environment.ts'
import type { ServerConfig } from './server-config.ts'

const key = '0f1e2d3c4b5a69788796a5b4'

/** Each variable that holds a list, two items of it, and what is read. */
const lists: readonly (readonly [string, string, string, (config: ServerConfig) => unknown])[] = [
  ['MONITORING_TRUSTED_PROXIES', '10.0.0.0/8', '::1', ({ trustedProxies }) => trustedProxies],
  ['MONITORING_CORS_ORIGINS', 'https://a.test', 'https://b.test', ({ corsOrigins }) => corsOrigins],
  ['MONITORING_API_KEYS', `ci:admin:${key}`, `bot:read:x${key}`, ({ apiKeys }) => apiKeys],
  ['MONITORING_HEARTBEATS', 'nightly:24h', 'report:5m:1m', ({ checks }) => checks],
]

function read(name: string, value: string): ServerConfig {
  const result = parseConfig({ [name]: value })
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('; '))
  return result.config
}

describe.each(lists)('%s', (name, first, second, itemsOf) => {
  test.each([`${first},${second},`, `${first} ,, ${second}`, `,${first},\t${second} , ,`])(
    'reads two items from %j',
    (value) => {
      expect(itemsOf(read(name, value))).toHaveLength(2)
      expect(itemsOf(read(name, value))).toEqual(itemsOf(read(name, `${first},${second}`)))
    },
  )
})

test('a list of keys without a key is refused', () => {
  expect(() => read('MONITORING_API_KEYS', ' , ')).toThrow(
    'MONITORING_API_KEYS: expected at least one name:role:key, e.g. ann:admin:KEY',
  )
})

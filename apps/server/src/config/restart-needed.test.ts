import { expect, test } from 'vitest'

import { CONFIG_TYPES } from './file/file-schema.ts'
import { readConfigFile } from './file/read-config-file.ts'
import { restartNeeded } from './restart-needed.ts'
import type { ServerConfig } from './server-config.ts'

function configOf(text: string): ServerConfig {
  const result = readConfigFile(text, CONFIG_TYPES)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

test('fields that a running server does not take over are listed by their names in the file', () => {
  const before = configOf('server: { port: 1 }\nlimits: { kept_events: 5 }\nretention: { usage: 30d }\n')
  const after = configOf(
    'server: { port: 2, data_dir: /data }\nlimits: { kept_events: 5 }\nhealth: { interval: 1m }\nheartbeat_url: https://x.test\n',
  )
  expect(restartNeeded(before, after)).toEqual([
    'server.port',
    'server.data_dir',
    'health.interval',
    'retention.usage',
    'heartbeat_url',
  ])
  expect(restartNeeded(after, before)).toHaveLength(5)
  expect(restartNeeded(before, before)).toEqual([])
})

test('keys, checks, channels, rules, silences, budgets and their defaults need no restart', () => {
  const after = configOf(`
server: { dashboard_url: https://d.test }
auth: { keys: [{ name: a, role: read, key: 0f1e2d3c4b5a69788796a5b4 }] }
checks: [{ name: a, type: tcp, host: b, port: 1 }]
channels: { a: { type: slack, url: https://hooks.slack.com/services/T0/B0/abcdefghijkl } }
rules: [{ name: high_cpu_usage, enabled: false }]
silences: [{ match: 'a=b', days: [sat], from: '00:00', to: '24:00', reason: c }]
budgets: { day: 5 }
alerts: { cooldown: 1h, max_notifications_per_hour: 3 }
`)
  expect(restartNeeded(configOf(''), after)).toEqual([])
})

import { PriceTable, type PriceList } from '@botwatch/metrics'
import { expect, test } from 'vitest'

import { CONFIG_TYPES } from '../config/file/file-schema.ts'
import { readConfigFile } from '../config/file/read-config-file.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { changedSettings, withoutRestart } from './settings.ts'

function configOf(text: string): ServerConfig {
  const result = readConfigFile(text, CONFIG_TYPES)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

test('settings that take effect after a restart stay as they are, and are named as in the file', () => {
  const running = configOf('server: { port: 1 }\nlimits: { kept_events: 5 }\nretention: { usage: 30d }\n')
  const loaded = configOf(
    'server: { port: 2, data_dir: /data, log_level: debug }\nlimits: { kept_events: 5 }\nhealth: { interval: 1m }\n',
  )
  const { config, restartNeeded } = withoutRestart(running, loaded)
  expect(restartNeeded).toEqual(['server.port', 'server.data_dir', 'health.interval', 'retention.usage'])
  expect(config).toEqual({ ...running, logLevel: 'debug' })
  expect(changedSettings(running, config)).toEqual(['server.log_level'])
  expect(withoutRestart(running, running)).toEqual({ config: running, restartNeeded: [] })
})

test('everything else takes effect at once', () => {
  const before = configOf('')
  const after = configOf(`
server: { dashboard_url: https://d.test, instance: bot-1, language: zh-CN }
auth: { keys: [{ name: a, role: read, key: 0f1e2d3c4b5a69788796a5b4 }] }
checks: [{ name: a, type: tcp, host: b, port: 1 }]
channels: { a: { type: slack, url: https://hooks.slack.com/services/T0/B0/abcdefghijkl } }
rules: [{ name: high_cpu_usage, enabled: false }]
silences: [{ match: 'a=b', days: [sat], from: '00:00', to: '24:00', reason: c }]
budgets: { day: 5 }
alerts: { cooldown: 1h, max_notifications_per_hour: 3 }
connection: { proxy: http://proxy.test:3128 }
heartbeat_url: https://x.test
`)
  expect(withoutRestart(before, after)).toEqual({ config: after, restartNeeded: [] })
  expect(changedSettings(before, after)).toEqual([
    'server.language',
    'server.instance',
    'server.dashboard_url',
    'alerts.max_notifications_per_hour',
    'alerts.cooldown',
    'connection.proxy',
    'budgets',
    'heartbeat_url',
  ])
})

const list = (input: string): PriceList => ({
  currency: 'USD',
  asOf: '2026-11-01',
  source: 'contract',
  models: [{ provider: 'zai', model: 'glm-5.3', input, output: '2.00' }],
})

test('prices are the same if every price is', () => {
  const config = configOf('')
  const withPrices = (input: string): ServerConfig => ({ ...config, prices: new PriceTable(list(input)) })
  expect(changedSettings(withPrices('0.50'), withPrices('0.50'))).toEqual([])
  expect(changedSettings(withPrices('0.50'), withPrices('0.60'))).toEqual(['prices'])
  expect(changedSettings(config, withPrices('0.50'))).toEqual(['prices'])
})

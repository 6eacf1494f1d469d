import { expect, test } from 'vitest'

import { describeConfig } from './describe-config.ts'
import { CONFIG_TYPES } from './file/file-schema.ts'
import { readConfigFile } from './file/read-config-file.ts'

test('the checks, channels, rules and silences of a file are shown by their names, without their options', () => {
  const result = readConfigFile(
    `
auth: { keys: [{ name: ann, role: admin, key: hunter2-0f1e2d3c4b5a6978 }] }
checks:
  - { name: app, type: gitlab, url: https://git.example.com, token: hunter2-token }
  - { name: api, type: http, url: 'https://example.com/?token=hunter2', headers: { authorization: hunter2 } }
  - { name: application, enabled: false }
channels:
  oncall: { type: slack, url: https://hooks.slack.com/services/T0/B0/hunter2hunter2 }
rules:
  - { name: high_cpu_usage, enabled: false }
  - { name: slow, metric: review_seconds, gt: 120, channels: [oncall] }
silences: [{ match: 'alertname=slow', days: [sat], from: '00:00', to: '24:00', reason: weekend }]
heartbeat_url: https://hc.example.com/hunter2
connection: { proxy: { https: 'http://bot:hunter2@proxy:3128' } }
`,
    CONFIG_TYPES,
  )
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  const shown = describeConfig(result.config)
  expect(shown).toMatchObject({
    checks: 'app (gitlab), api (http), application (application, off)',
    channels: 'oncall (slack)',
    rules: 'high_cpu_usage (off), slow',
    silences: 1,
    https_proxy: 'proxy:3128',
  })
  expect(JSON.stringify(shown)).not.toContain('hunter2')
  expect(JSON.stringify(result.origins)).not.toContain('hunter2')
})

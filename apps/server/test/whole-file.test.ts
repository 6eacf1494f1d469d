import { afterAll, expect, test } from 'vitest'

import { createMonitoringServer } from '../src/monitoring-server.ts'
import { configFolder } from './load-text.ts'

const files = configFolder()
afterAll(() => files[Symbol.dispose]())

const key = '0f1e2d3c4b5a69788796a5b4'
const text = `# yaml-language-server: $schema=./botwatch.schema.json
server: { port: 8080, public_url: https://monitor.example.com, timezone: Europe/Berlin }
auth: { keys: [{ name: oncall, role: operate, key_sha256: 5687c2c3d74eada7ac33d3e29953966468c03d2c02530a00c57923fcce55bf52 }, { name: bot, role: ingest, key: '\${BOT_KEY}' }] }
checks:
  - { name: gitlab_api, type: gitlab, url: https://gitlab.example.com, token: '\${GITLAB_TOKEN}', project: group/app }
  - { name: glm_api, type: llm, provider: zai, api_key: '\${GLM_API_KEY}', expect_model: glm-5.3 }
  - { name: website, type: http, url: https://example.com, interval: 30s, expect: { status: [200], json: [{ path: $.ok, equals: true }] }, public: true }
  - { name: nightly, type: heartbeat, interval: 24h, grace: 30m }
channels:
  oncall: { type: slack, url: '\${SLACK_WEBHOOK_URL}' }
  team: { type: email, smtp: '\${SMTP_URL}', from: bot@example.com, to: [team@example.com, lead@example.com] }
rules:
  - { name: high_cpu_usage, enabled: false }                 # edits a default rule by its name
  - { name: slow_reviews, metric: review_seconds, gt: 120, for: 5m, channels: [team], runbook: https://wiki.example.com/slow }
silences: [{ match: 'alertname=~"slow_.*"', days: [sat, sun], from: '00:00', to: '24:00', reason: weekend }]
budgets: { day: 5.00, month: 100.00, warn_at: 80% }
prices: [./prices.yaml]
retention: { alerts: 90d, attempts: 30d, usage: 400d, history: 90d }
`
const env = {
  BOT_KEY: 'b5a4c3d20f1e2d3c4b5a6978',
  GITLAB_TOKEN: 'glpat-abcdefghij1234567890',
  GLM_API_KEY: 'aaaabbbbccccdddd.eeeeffff',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/abcdefghijkl',
  SMTP_URL: 'smtp://ann:hunter2-hunter2@mail.example.com',
}

test('a file with all sections configures a server, and none of its secrets is shown', async () => {
  files.write(
    'prices.yaml',
    'currency: USD\nas_of: 2026-11-01\nsource: our contract\nmodels: [{ provider: zai, model: m, input: 1, output: 2 }]\n',
  )
  const config = files.configOf(text, { ...env, MONITORING_DATA_DIR: files.folder })
  const server = createMonitoringServer({ config })
  try {
    const get = async (path: string): Promise<string> => {
      const response = await server.app.request(path, { headers: { authorization: `Bearer ${key}` } })
      expect({ path, status: response.status }).toEqual({ path, status: 200 })
      return await response.text()
    }
    const checks = await get('/api/v1/checks')
    for (const name of ['gitlab_api', 'glm_api', 'website', 'nightly', 'application', 'system_resources'])
      expect(checks).toContain(`"${name}"`)
    const channels = await get('/api/v1/channels')
    for (const name of ['oncall', 'team', 'log']) expect(channels).toContain(`"${name}"`)
    // Made by the file, not by the variables as well.
    expect(channels).not.toMatch(/"(?:slack|email)"/)
    const rules = JSON.parse(await get('/api/v1/rules')) as {
      readonly items: readonly { readonly rule: Readonly<Record<string, unknown>> }[]
    }
    const named = (name: string) => rules.items.map(({ rule }) => rule).find((rule) => rule['name'] === name)
    expect(named('high_cpu_usage')).toMatchObject({ enabled: false })
    expect(named('slow_reviews')).toMatchObject({ enabled: true })
    const shown = await get('/admin/config')
    expect(JSON.parse(shown)).toMatchObject({
      public_url: 'https://monitor.example.com',
      timezone: 'Europe/Berlin',
      api_keys: 2,
      budget_day: '5',
      prices: 'own, in USD',
      rules: 'high_cpu_usage (off), slow_reviews',
      silences: 1,
      retention_notifications_days: 30,
    })
    for (const secret of [...Object.values(env), 'hunter2', key])
      expect(checks + channels + JSON.stringify(rules) + shown).not.toContain(secret)
  } finally {
    await server.stopServer()
  }
})

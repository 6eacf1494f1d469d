import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { loadConfig, type LoadResult } from './load-config.ts'

const SLACK = 'https://hooks.slack.com/services/T0/B0/abcdefghijkl'

function load(text: string, env: Readonly<Record<string, string>> = {}): LoadResult {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-rules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'botwatch.yaml')
  writeFileSync(path, text)
  return loadConfig({ env, path })
}

const webhookRule = (url: string): string => `rules: [{ name: a, absent: a, webhook_url: '${url}' }]`
const problemsOf = (result: LoadResult): unknown => (result.ok ? 'no problem' : result.problems)

test('rules and silences know the channels, budgets, language and time zone of the file and of variables', () => {
  const result = load(
    `server: { timezone: Europe/Berlin, language: zh-CN }
budgets: { day: 5 }
channels: { oncall: { type: slack, url: ${SLACK} } }
rules:
  - { name: high_cpu_usage, cooldown: 1h }
  - { name: day_budget_used, gte: 90% }
  - { name: month_budget_used, enabled: false }
  - { name: slow, metric: review_seconds, gt: '\${SLOW}', channels: [oncall, discord, log] }
silences:
  - { match: alertname=slow, days: [sat], reason: weekend }
`,
    { SLOW: '120', DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/x', ALERT_COOLDOWN_MINUTES: '7' },
  )
  expect(result).toMatchObject({
    ok: true,
    config: {
      rules: [
        {
          name: 'high_cpu_usage',
          cooldownMinutes: 60,
          description: expect.stringContaining('CPU') as string,
        },
        { name: 'day_budget_used', thresholdValue: 0.9, cooldownMinutes: 7 },
        { name: 'slow', thresholdValue: 120, notificationChannels: ['oncall', 'discord', 'log'] },
      ],
      silences: [{ recurring: { timeZone: 'Europe/Berlin' } }],
    },
    warnings: ['botwatch.yaml:7:13 rules[2].name: edits a rule that exists only with budgets.month'],
  })
})

test('problems of rules are found beside those of other parts, each once', () => {
  expect(
    problemsOf(
      load(`server: { port: 70000 }
channels: { oncall: { type: slak, url: ${SLACK} } }
rules:
  - { name: a, metric: a, gt: 1, channels: [oncall, teem], fro: 5m }
  - { name: b, metric: a, gt: 1, channels: [oncall, teem] }
  - 5
silences:
  - { match: check, days: [sat], reason: weekend }
`),
    ),
  ).toEqual([
    'botwatch.yaml:1:17 server.port: expected an integer from 0 to 65535, got 70000',
    'botwatch.yaml:2:29 channels.oncall.type: expected one of discord, email, log, slack, webhook (did you mean slack?), got "slak"',
    'botwatch.yaml:4:60 rules[0].fro: unknown field; did you mean for?',
    'botwatch.yaml:5:53 rules[1].channels[1]: unknown channel; expected one of log, oncall',
    'botwatch.yaml:6:5 rules[2]: expected an object, got a number',
    'botwatch.yaml:8:14 silences[0].match: expected matchers such as alertname=~"slow_.*", severity!="info", got a string of 5 characters',
  ])
  expect(problemsOf(load('rules: { name: a }\nsilences: 5'))).toEqual([
    'botwatch.yaml:1:8 rules: expected a list of rules, got an object',
    'botwatch.yaml:2:11 silences: expected a list of silences, got a number',
  ])
})

test('the address of a webhook of a rule must be one that can be called, and is not shown', () => {
  expect(problemsOf(load(webhookRule('https://discord.com/secret-hook')))).toEqual([
    'botwatch.yaml:1:44 rules[0].webhook_url: expected a webhook of Discord, https://discord.com/api/webhooks/…, not another page of Discord, got a string of 31 characters',
  ])
  const result = load(webhookRule('https://hooks.example.com/secret-hook'))
  expect(result).toMatchObject({ ok: true, secrets: ['https://hooks.example.com/secret-hook'] })
  const shown = result.ok ? result.origins : []
  expect(JSON.stringify(shown)).not.toContain('secret-hook')
  expect(shown).toContainEqual(expect.objectContaining({ path: 'rules[0].webhook_url', shown: '[hidden]' }))
})

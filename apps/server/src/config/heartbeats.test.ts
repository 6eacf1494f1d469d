import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { describeConfig } from './describe-config.ts'
import { parseConfig } from './environment.ts'

function heartbeatsOf(text: string): unknown {
  const result = parseConfig({ MONITORING_HEARTBEATS: text })
  return result.ok ? result.config.checks.map(({ options }) => options) : result.problems.map(formatProblem)
}

const MINUTE = 60_000
const HOUR = 3_600_000

test('jobs have a name, an interval and maybe a grace, with units', () => {
  expect(heartbeatsOf('nightly:24h:30m, report:5m,\tlong:1h30m:0s,weekly : 7d : 1d2h,')).toEqual([
    { name: 'nightly', everyMs: 24 * HOUR, graceMs: 30 * MINUTE },
    { name: 'report', everyMs: 5 * MINUTE },
    { name: 'long', everyMs: 1.5 * HOUR, graceMs: 0 },
    { name: 'weekly', everyMs: 168 * HOUR, graceMs: 26 * HOUR },
  ])
})

test('every problem of every job is listed', () => {
  const item = 'expected name:interval or name:interval:grace, e.g. nightly:24h:30m'
  const unit = 'expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d'
  expect(heartbeatsOf('a:24, y, OK:5m, ok:5m, z:1h:1m:1s, v:-5m, u:1h:m, x:500d:1y')).toEqual([
    `MONITORING_HEARTBEATS[1]: ${item}, got "y"`,
    'MONITORING_HEARTBEATS[3].name: expected a name that no other job has, got the same',
    `MONITORING_HEARTBEATS[4]: ${item}, got "z:1h:1m:1s"`,
    `MONITORING_HEARTBEATS[0].interval: ${unit}, got "24"`,
    `MONITORING_HEARTBEATS[5].interval: ${unit}, got "-5m"`,
    `MONITORING_HEARTBEATS[6].grace: ${unit}, got "m"`,
    `MONITORING_HEARTBEATS[7].grace: ${unit}, got "1y"`,
  ])
  expect(heartbeatsOf('a b:5m, x:500d, w:0s, application:1h')).toEqual([
    expect.stringMatching(/^MONITORING_HEARTBEATS\[0\]\.name: expected a name of 1 to /),
    'MONITORING_HEARTBEATS[1].interval: expected a duration from 1s to 366d, got "500d"',
    'MONITORING_HEARTBEATS[2].interval: expected a duration from 1s to 366d, got "0s"',
    'MONITORING_HEARTBEATS[3].name: expected another name, because "application" is that of a default check of the type application, got the same',
  ])
})

test('the heartbeat URL is a secret', () => {
  const url = 'https://hc-ping.com/0f1e2d3c4b5a'
  const result = parseConfig({ HEARTBEAT_URL: url, MONITORING_HEARTBEATS: 'nightly:24h' })
  if (!result.ok) throw new Error('expected a configuration')
  expect(result.config.heartbeatUrl).toBe(url)
  const shown = describeConfig(result.config)
  expect(shown).toMatchObject({ checks: 'nightly (heartbeat)', heartbeat_url_configured: true })
  expect(JSON.stringify(shown)).not.toContain('0f1e2d3c4b5a')
  const wrong = parseConfig({ HEARTBEAT_URL: 'ftp://hc-ping.com/0f1e2d3c4b5a' })
  expect(wrong.ok ? [] : wrong.problems.map(formatProblem)).toEqual([
    'HEARTBEAT_URL: expected an http or https URL without a user name or password, got a string of 30 characters',
  ])
})

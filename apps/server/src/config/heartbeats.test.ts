import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { parseServerConfig } from './config-schema.ts'
import { describeConfig } from './describe-config.ts'
import { parseConfig } from './environment.ts'

function heartbeatsOf(text: string): unknown {
  const result = parseConfig({ MONITORING_HEARTBEATS: text })
  return result.ok ? result.config.heartbeats : result.problems.map(formatProblem)
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
  const duration = 'expected a duration of 1s to 366d with its unit, e.g. 90s, 5m, 1h30m or 24h'
  expect(
    heartbeatsOf('a b:24, ok:5m, OK:5m, x:500d:1y, y, z:1h:1m:1s, glm_api:1h, w:0s, v:-5m, u:1h:m'),
  ).toEqual([
    expect.stringMatching(/^MONITORING_HEARTBEATS\[0\]\.name: expected a name of 1 to 64 letters/),
    `MONITORING_HEARTBEATS[0].interval: ${duration}, got "24"`,
    `MONITORING_HEARTBEATS[3].interval: ${duration}, got "500d"`,
    expect.stringMatching(
      /^MONITORING_HEARTBEATS\[3\]\.grace: expected a duration of 0s to 366d .*got "1y"$/,
    ),
    'MONITORING_HEARTBEATS[4]: expected name:interval or name:interval:grace, e.g. nightly:24h:30m, got "y"',
    expect.stringMatching(/^MONITORING_HEARTBEATS\[5\]: expected name:interval or/),
    'MONITORING_HEARTBEATS[6].name: expected a name that no check of the server has, got "glm_api"',
    `MONITORING_HEARTBEATS[7].interval: ${duration}, got "0s"`,
    `MONITORING_HEARTBEATS[8].interval: ${duration}, got "-5m"`,
    expect.stringMatching(/^MONITORING_HEARTBEATS\[9\]\.grace/),
    'MONITORING_HEARTBEATS[2].name: expected a name that no other heartbeat has, got "OK"',
  ])
})

test('a program sets the same in milliseconds', () => {
  const parsed = parseServerConfig({
    heartbeats: [{ name: 'a', everyMs: 999, graceMs: -1 }, { name: 'A', every: 5 }, 'nightly:24h'],
  })
  expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([
    'config.heartbeats[0].everyMs',
    'config.heartbeats[0].graceMs',
    'config.heartbeats[1].everyMs',
    'config.heartbeats[2]',
    'config.heartbeats[1].name',
    'config.heartbeats[1].every',
  ])
})

test('the heartbeat URL is a secret', () => {
  const url = 'https://hc-ping.com/0f1e2d3c4b5a'
  const result = parseConfig({ HEARTBEAT_URL: url, MONITORING_HEARTBEATS: 'nightly:24h' })
  if (!result.ok) throw new Error('expected a configuration')
  expect(result.config.heartbeatUrl).toBe(url)
  const shown = describeConfig(result.config)
  expect(shown).toMatchObject({ heartbeats: 'nightly', heartbeat_url_configured: true })
  expect(JSON.stringify(shown)).not.toContain('0f1e2d3c4b5a')
  const wrong = parseConfig({ HEARTBEAT_URL: 'ftp://hc-ping.com/0f1e2d3c4b5a' })
  expect(wrong.ok ? [] : wrong.problems.map(formatProblem)).toEqual([
    'HEARTBEAT_URL: expected an http or https URL without a user name or password, got a string of 30 characters',
  ])
})

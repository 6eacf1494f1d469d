import { expect, test } from 'vitest'

import { formatProblem } from '@botwatch/options'

import { CONFIG_TYPES } from './file-schema.ts'
import { readConfigFile } from './read-config-file.ts'

const read = (text: string): readonly string[] | object => {
  const result = readConfigFile(text, CONFIG_TYPES)
  return result.ok
    ? result.config
    : result.problems.map((problem) => {
        const { line = 0, column = 0 } = problem.position ?? {}
        return `${line}:${column} ${formatProblem(problem)}`
      })
}

test('a file has checks and channels with the options of their factories', () => {
  const text = `
checks:
  - { name: redis, type: tcp, host: redis.internal, port: 6379, timeout: 2s }
  - { name: gitlab_api, type: gitlab, url: https://gitlab.example.com, project: group/app, public: true }
channels:
  oncall: { type: slack, url: https://hooks.slack.com/services/T0/B0/abcdefghijkl, timeout: 10s }
`
  expect(read(text)).toMatchObject({
    checks: [
      { name: 'redis', type: 'tcp', options: { host: 'redis.internal', port: 6379, timeoutMs: 2000 } },
      { isPublic: true, options: { baseUrl: 'https://gitlab.example.com', projectId: 'group/app' } },
    ],
    channels: [{ name: 'oncall', type: 'slack', options: { timeoutMs: 10_000 } }],
  })
})

test('every problem has its line and column', () => {
  const text = `checks:
  - { name: redis, type: tcp, hots: redis.internal, host: redis, port: 70000 }
  - { name: r2, type: tcp, host: redis, port: 6379, timeout: 10 }
  - { name: r3, type: tpc }
chanels: {}
`
  expect(read(text)).toEqual([
    '2:31 checks[0].hots: unknown field; did you mean host?',
    '2:72 checks[0].port: expected an integer from 1 to 65535, got 70000',
    '3:62 checks[1].timeout: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, got 10',
    '4:23 checks[2].type: expected one of application, event_loop, gitlab, heartbeat, http, llm, passive, system, tcp, tls (did you mean tcp?), got "tpc"',
    '5:1 chanels: unknown field; did you mean channels?',
  ])
})

test('a problem that a factory finds has the name of the field', () => {
  const text = `checks:
  - { name: r2, type: tcp, host: redis, port: 6379, timeout: 10m }
`
  expect(read(text)).toEqual(['2:62 checks[0].timeout: expected a duration from 1ms to 5m, got "10m"'])
})

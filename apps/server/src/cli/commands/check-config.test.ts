import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { run } from '../run.ts'

const HOOK = 'https://hooks.slack.com/services/T0/B0/abcdefghijkl'

/** Checks a file with this text, or the environment alone. */
async function check(text: string | undefined, options: readonly string[] = [], env = {}) {
  let path = '/nonexistent'
  if (text !== undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'botwatch-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    path = join(folder, 'botwatch.yaml')
    writeFileSync(path, text)
  }
  let [out, err] = ['', '']
  const file = text === undefined ? [] : ['--config', path]
  const code = await run(['check-config', ...file, ...options], {
    env,
    stdout: { write: (chunk: string) => ((out += chunk), true) },
    stderr: { write: (chunk: string) => ((err += chunk), true) },
  })
  return { code, out: out.replaceAll(path, 'botwatch.yaml'), err, path }
}

const valid = `
channels:
  team: { type: slack, url: '\${HOOK}' }
rules:
  - { name: slow, metric: cpu_percent, gt: 120 }
`
const useless =
  'botwatch.yaml:5:44 warning rules[0].gt: No value of cpu_percent can be above 120: it is from 0 to 100. slow never fires. (never-breaches)\n'
const summary = 'botwatch.yaml is valid: 0 checks, 1 channel, 1 rule, 0 silences; 1 warning\n'

test('a finding has its line and column, and is no failure unless --strict', async () => {
  const env = { HOOK }
  expect(await check(valid, [], env)).toMatchObject({ code: 0, out: useless + summary, err: '' })
  expect(await check(valid, ['--strict'], env)).toMatchObject({ code: 1, out: useless + summary })
  expect(await check(valid.replace('120', '90'), ['--strict'], env)).toMatchObject({ code: 0 })
})

test('a comment hides findings of a kind in its line and the next', async () => {
  const above = valid.replace('rules:\n', 'rules:\n  # check-config: ignore never-breaches, unused-channel\n')
  const beside = valid.replace('120 }', '120 } # check-config: ignore never-breaches')
  for (const text of [above, beside])
    expect(await check(text, ['--strict'], { HOOK })).toMatchObject({ code: 0 })
  const other = beside.replace('never', 'always')
  expect(await check(other, ['--strict'], { HOOK })).toMatchObject({ code: 1 })
})

test('an invalid file ends with 78 and every problem, without any secret', async () => {
  const text = `
channels:
  team: { type: slack, url: ${HOOK}, timeout: 10, colour: ${HOOK} }
rules:
  - { name: slow, metric: cpu_percent, gt: ${HOOK} }
`
  for (const format of ['text', 'json', 'sarif']) {
    const { code, out, err } = await check(text, ['--format', format])
    expect(code).toBe(78)
    expect(out + err).not.toContain('abcdefghijkl')
  }
  const { out } = await check(text)
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^botwatch\.yaml:3:91 error channels\.team\.timeout: expected a duration/),
    expect.stringMatching(/^botwatch\.yaml:3:95 error channels\.team\.colour: unknown field; /),
    expect.stringMatching(/^botwatch\.yaml:5:44 error rules\[0\]\.gt: expected a number/),
    'botwatch.yaml is invalid: 3 errors',
    '',
  ])
})

test('--json has the same as a document', async () => {
  const { code, out, path } = await check(valid, ['--json'], { HOOK })
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({
    ok: true,
    file: 'botwatch.yaml',
    errors: 0,
    warnings: 1,
    notes: 0,
    items: [
      {
        level: 'warning',
        kind: 'never-breaches',
        file: 'botwatch.yaml',
        line: 5,
        column: 44,
        path: 'rules[0].gt',
        message: 'No value of cpu_percent can be above 120: it is from 0 to 100. slow never fires.',
      },
    ],
    counts: { checks: 0, channels: 1, rules: 1, silences: 0 },
  })
  expect(path).not.toBe('botwatch.yaml')
  const both = await check(valid, ['--format', 'json'], { HOOK })
  expect(both.out).toBe(out)
})

test('--format sarif has them for code scanning', async () => {
  const { code, out } = await check(valid, ['--format', 'sarif'], { HOOK })
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'botwatch check-config' } },
        results: [
          {
            ruleId: 'never-breaches',
            level: 'warning',
            locations: [{ physicalLocation: { region: { startLine: 5, startColumn: 44 } } }],
          },
        ],
      },
    ],
  })
})

test('--explain lists where each setting comes from, without any secret', async () => {
  const { code, out } = await check(`server: { port: 9090 }\n${valid}`, ['--explain'], {
    HOOK,
    MONITORING_HOST: '127.0.0.2',
  })
  expect(code).toBe(0)
  expect(out).toMatch(/^server\.port +9090 +botwatch\.yaml:1:17$/m)
  expect(out).toMatch(/^server\.host +127\.0\.0\.2 +MONITORING_HOST$/m)
  expect(out).toMatch(/^channels\.team\.url +\[hidden\] +botwatch\.yaml:4:29, \$\{HOOK\}$/m)
  expect(out).toMatch(/^metrics\.interval +\S+ +default$/m)
  expect(out).not.toContain('abcdefghijkl')
  const json = await check(valid, ['--explain', '--json'], { HOOK })
  const { settings } = JSON.parse(json.out) as { readonly settings: readonly unknown[] }
  expect(settings).toContainEqual({ path: 'rules[0].gt', value: '120', from: 'botwatch.yaml:5:44' })
})

test('a token in place of a name is not shown', async () => {
  const token = 'glpat-AbC1dEfGhIjK2MnOpQrS'
  const text = `channels: { ${token}: { type: slack, url: ${HOOK} }, b: { type: slack, url: ${HOOK} } }
rules: [{ name: a, metric: ${token}, gt: 1 }, { name: b, check: ${token} }]
`
  for (const format of ['text', 'json', 'sarif']) {
    const { code, out } = await check(text, ['--explain', '--format', format])
    expect(code).toBe(0)
    expect(out).toContain('unknown-check')
    expect(out).not.toContain(token)
  }
})

test('the environment alone is checked where there is no file', async () => {
  const env = { SLACK_WEBHOOK_URL: HOOK, MONITORING_PROT: '1' }
  const { code, out } = await check(undefined, [], env)
  expect(code).toBe(0)
  expect(out).toMatch(/^warning .*MONITORING_PROT.* \(unused-setting\)\nThe environment is valid: /)
  const wrong = await check(undefined, [], { MONITORING_PORT: '99999' })
  expect(wrong).toMatchObject({ code: 78 })
  expect(wrong.out).toMatch(
    /^error MONITORING_PORT: expected .*, got "99999"\nThe environment is invalid: 1 error\n$/,
  )
})

test('a value of the file over which a variable wins is a note', async () => {
  const text = `
server: { port: 9000, timezone: UTC }
checks:
  - { name: gitlab_api, type: gitlab, url: https://gitlab.example.com, token: '\${GITLAB_TOKEN}' }
`
  const env = { MONITORING_PORT: '9001', GITLAB_TOKEN: 't', GITLAB_API_URL: 'https://gitlab.com' }
  const { code, out } = await check(text, ['--strict'], { ...env, MONITORING_HEARTBEATS: 'nightly:24h' })
  expect(code).toBe(0)
  expect(out.split('\n').filter((line) => line.endsWith('(overridden)'))).toEqual([
    'botwatch.yaml:2:17 note server.port: MONITORING_PORT is set, and wins over this value. (overridden)',
    'botwatch.yaml:4:44 note checks[0].url: GITLAB_API_URL is set, and wins over this value. (overridden)',
  ])
  const hidden = text.replace('UTC }', 'UTC } # check-config: ignore overridden')
  expect((await check(hidden, [], env)).out).not.toContain('server.port: MONITORING_PORT')
})

test('checks and channels of variables are counted', async () => {
  const env = {
    SLACK_WEBHOOK_URL: HOOK,
    GLM_API_KEY: 'k',
    GITLAB_TOKEN: 't',
    MONITORING_HEARTBEATS: 'nightly:24h',
  }
  const counts = '3 checks, 1 channel, 0 rules, 0 silences'
  expect((await check(undefined, [], env)).out).toContain(`The environment is valid: ${counts}`)
  const text = `
checks:
  - { name: gitlab_api, type: gitlab, url: https://gitlab.com, token: '\${GITLAB_TOKEN}' }
channels:
  slack: { type: slack, url: '\${SLACK_WEBHOOK_URL}' }
`
  expect((await check(text, [], env)).out).toContain(`botwatch.yaml is valid: ${counts}`)
})

test('a value of a variable has no place in the file', async () => {
  const text = `server: { public_url: https://monitor.example.com }
auth: { keys: [{ name: ann, role: admin, key: '\${KEY}' }] }
channels: { team: { type: slack, url: '\${HOOK}' } }
`
  const env = { HOOK, KEY: 'abcdefghijklmnopqrstuvwx', MONITORING_PUBLIC_URL: 'http://monitor.example.com' }
  expect((await check(text, [], env)).out).toMatch(/^warning server\.public_url: Keys are sent .*\n/)
  const twice = await check(text, [], { ...env, SLACK_WEBHOOK_URL: HOOK, MONITORING_PUBLIC_URL: undefined })
  expect(twice.out).toMatch(/warning (?:channels\.team: )?\w+ sends to the receiver of /)
})

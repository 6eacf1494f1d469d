import { formatProblem } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { makePem } from '../../test/pem.ts'
import { parseConfig, VARIABLES } from './environment.ts'
import { SECRET_VARIABLES } from './secret-files.ts'

const pem = await makePem()

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'variables-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function file(text: string): string {
  const path = join(folder, 'secret')
  writeFileSync(path, text)
  return path
}

function problemsOf(env: Record<string, string>): readonly string[] {
  const result = parseConfig(env)
  return result.ok ? [] : result.problems.map(formatProblem)
}

/** A value that each variable accepts. */
const values: Readonly<Record<(typeof SECRET_VARIABLES)[number], string>> = {
  MONITORING_API_KEYS: 'ann:admin:0f1e2d3c4b5a69788796a5b4',
  GITLAB_TOKEN: 'glpat-x',
  GLM_API_KEY: 'key',
  HEARTBEAT_URL: 'https://hc-ping.com/0f1e2d3c',
  ALERT_WEBHOOK_URL: 'https://bot.example.com/alerts',
  ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/x',
  DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/x',
  SMTP_URL: 'smtp://ann:secret@mail.example.com',
  MONITORING_CLIENT_CERT: pem.cert,
  MONITORING_CLIENT_KEY: pem.key,
}
/** What some variables need beside them. */
const rest = {
  ALERT_WEBHOOK_URL: values.ALERT_WEBHOOK_URL,
  ALERT_EMAIL_FROM: 'a@example.com',
  ALERT_EMAIL_TO: 'b@example.com',
}

function withRest(name: string, env: Record<string, string>): Record<string, string> {
  if (name === 'SMTP_URL') return { ...rest, ...env }
  if (name === 'MONITORING_CLIENT_CERT') return { MONITORING_CLIENT_KEY: pem.key, ...env }
  if (name === 'MONITORING_CLIENT_KEY') return { MONITORING_CLIENT_CERT: pem.cert, ...env }
  return name === 'ALERT_WEBHOOK_SECRET' ? { ALERT_WEBHOOK_URL: rest.ALERT_WEBHOOK_URL, ...env } : env
}

describe.each(SECRET_VARIABLES)('%s', (name) => {
  const value = values[name]
  const plain = (): unknown => parseConfig(withRest(name, { [name]: value }))

  test('may be in a file', () => {
    expect(parseConfig(withRest(name, { [`${name}_FILE`]: file(value) }))).toEqual(plain())
  })

  test('is trimmed, with one warning that shows no value if it has one line', () => {
    const hasLines = value.includes('\n')
    for (const env of [{ [name]: `${value}\n` }, { [`${name}_FILE`]: file(`${value}\r\n`) }]) {
      const warnings = hasLines ? [] : [`${name} had a line end at the end, which was removed`]
      expect(parseConfig(withRest(name, env))).toEqual({ ...(plain() as object), warnings })
    }
    expect(parseConfig(withRest(name, { [name]: `\t${value} ` })).warnings).toEqual(
      hasLines ? [] : [`${name} had white space around the value, which was removed`],
    )
  })

  test('is a problem beside its file', () => {
    const env = withRest(name, { [name]: value, [`${name}_FILE`]: file(value) })
    expect(problemsOf(env)[0]).toMatch(
      new RegExp(`^${name}: expected nothing because ${name}_FILE is set, got a string of \\d+ characters$`),
    )
  })
})

test('quotes around a value are a problem, once, and the value is not shown', () => {
  const variables = { GITLAB_TOKEN: '"hunter2"', GLM_API_KEY: "'hunter2'", MONITORING_PORT: '"8080"' }
  expect(problemsOf(variables)).toEqual(
    ['MONITORING_PORT', 'GITLAB_TOKEN', 'GLM_API_KEY'].map(
      (name) => `${name}: expected a value without quotes around it, got a value in quotes`,
    ),
  )
  expect(problemsOf({ MONITORING_INSTANCE: '"the" bot' })).toEqual([])
})

test.each([
  ['GLM_API_KEY', 'Bearer hunter2', 'a value without "Bearer" or another scheme in front of it'],
  ['GLM_API_KEY', 'GLM_API_KEY=hunter2', 'a value without its name and = in front of it'],
  ['GITLAB_TOKEN', 'PRIVATE-TOKEN: hunter2', 'a value without the name of a header'],
  ['GITLAB_TOKEN', 'gldt-hunter2', 'an access token, not a deploy token, which the API does not take'],
  [
    'GITLAB_PROJECT_ID',
    'https://oauth2:hunter2@gitlab.com/group',
    'the number of a project, or its path with its group, e.g. group/project',
  ],
])('%s=%s is a problem that says what to do', (name, value, expected) => {
  expect(problemsOf({ [name]: value })).toEqual([
    `${name}: expected ${expected}, got a string of ${value.length} characters`,
  ])
})

test.each(['7', 'group%2Fproject', '/group/project/', 'https://gitlab.com/group/project/-/issues'])(
  'GITLAB_PROJECT_ID=%s is a project',
  (GITLAB_PROJECT_ID) => {
    expect(problemsOf({ GITLAB_PROJECT_ID })).toEqual([])
  },
)

test('the log hides nothing of a warning about a secret', () => {
  const { warnings } = parseConfig({
    GLM_API_KEY: 'hunter2-hunter2\n',
    GITLAB_TOKEN: ' ',
    ALERT_WEBHOOK_SECRETS: 'hunter2',
    MONITORING_API_KEY: 'hunter2',
  })
  expect(warnings).toHaveLength(4)
  const redactor = createRedactor()
  expect(warnings.map((warning) => redactor.text(warning))).toEqual(warnings)
})

test('a line end inside a value is a problem that says so', () => {
  for (const name of ['GITLAB_TOKEN', 'SLACK_WEBHOOK_URL', 'MONITORING_INSTANCE', 'MONITORING_PORT'])
    expect(problemsOf({ [name]: 'hunter2\nhunter2' })).toEqual([
      `${name}: expected a value of one line, got a value with a line end inside`,
    ])
  expect(problemsOf({ GITLAB_TOKEN_FILE: file('hunter2\nhunter2\n') })).toEqual([
    'GITLAB_TOKEN: expected a value of one line, got a value with a line end inside',
  ])
})

test('a value of white space counts as not set', () => {
  expect(parseConfig({ MONITORING_PORT: ' \n' })).toMatchObject({
    ok: true,
    config: { port: 8080 },
    warnings: ['MONITORING_PORT is ignored, because it holds nothing but white space'],
  })
})

test('a file that cannot be used is a problem with the reason, and nothing is waited for', () => {
  const pipe = join(folder, 'pipe')
  spawnSync('sh', ['-c', 'mkfifo "$0"', pipe])
  mkdirSync(join(folder, 'folder'))
  symlinkSync(join(folder, 'missing'), join(folder, 'link'))
  const cases = [
    [file('x'.repeat(65_537)), 'a larger file, or none that has an end'],
    ['/dev/zero', 'a larger file, or none that has an end'],
    [pipe, 'a larger file, or none that has an end'],
    [join(folder, 'folder'), 'a folder'],
    [join(folder, 'link'), 'no file of this name'],
  ] as const
  for (const [path, reason] of cases)
    expect(problemsOf({ GITLAB_TOKEN_FILE: path })).toEqual([
      `GITLAB_TOKEN_FILE: expected a file of at most 64 KiB that holds the value, got ${reason}`,
    ])
  expect(problemsOf({ GITLAB_TOKEN_FILE: file(' \n') })[0]).toMatch(/got an empty file$/)
  expect(problemsOf({ GITLAB_TOKEN_FILE: file('x'.repeat(65_536)) })).toEqual([])
})

test('an unknown variable is a warning with the nearest name, and its value is not shown', () => {
  const { ok, warnings } = parseConfig({
    MONITORING_PROT: '9000',
    MONITRING_PORT: '9000',
    monitoring_port: '9000',
    ALERT_WEBHOOK: 'hunter2',
    ALERTS_WEBHOOK_URL: 'hunter2',
    METRICS_BUDGET_WEEK: '5',
    HEALTH_CHECK_TIMEOUTS: '5',
    GITLAB_TOKN: 'hunter2',
    SLACK_WEBHOOK_URI: 'hunter2',
    MONITORING_API_KEY_FILE: '/run/secrets/keys',
    MONITORING_HTTPS_PROXY: 'http://hunter2@proxy',
  })
  expect(ok).toBe(true)
  expect(warnings).toEqual([
    'MONITORING_PROT is an unknown variable and ignored; did you mean MONITORING_PORT?',
    'MONITRING_PORT is an unknown variable and ignored; did you mean MONITORING_PORT?',
    'monitoring_port is an unknown variable and ignored; did you mean MONITORING_PORT?',
    'ALERT_WEBHOOK is an unknown variable and ignored; --help says where all are listed',
    'ALERTS_WEBHOOK_URL is an unknown variable and ignored; did you mean ALERT_WEBHOOK_URL?',
    'METRICS_BUDGET_WEEK is an unknown variable and ignored; --help says where all are listed',
    'HEALTH_CHECK_TIMEOUTS is an unknown variable and ignored; did you mean HEALTH_CHECK_TIMEOUT?',
    'GITLAB_TOKN is an unknown variable and ignored; did you mean GITLAB_TOKEN?',
    'SLACK_WEBHOOK_URI is an unknown variable and ignored; did you mean SLACK_WEBHOOK_URL?',
    'MONITORING_API_KEY_FILE is an unknown variable and ignored; did you mean MONITORING_API_KEYS_FILE?',
    'MONITORING_HTTPS_PROXY is an unknown variable and ignored; did you mean HTTPS_PROXY?',
  ])
})

test('unknown variables are reported beside problems, at most 20 lines', () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`MONITORING_FOO_${n}`, '1']))
  const result = parseConfig({ ...many, MONITORING_PORT: 'x' })
  expect(result).toMatchObject({ ok: false, problems: [{ path: 'MONITORING_PORT' }] })
  expect(result.warnings).toHaveLength(21)
  expect(result.warnings.at(-1)).toBe('10 more variables are unknown')
})

test('variables of other programs are left alone', () => {
  const { warnings } = parseConfig({
    HTTP_URL: 'x',
    GITLAB_CI: '1',
    GITLAB_USER_LOGIN: 'ann',
    SLACK_CHANNEL: 'x',
    ALERTMANAGER_URL: 'x',
    OTEL_METRICS_EXPORTER: 'none',
    HEALTHCHECK_URL: 'x',
    PATH: '/bin',
  })
  expect(warnings).toEqual([])
})

describe('the variables that Kubernetes sets for a Service', () => {
  const service = {
    MONITORING_SERVICE_HOST: '10.43.57.3',
    MONITORING_SERVICE_PORT: '8080',
    MONITORING_SERVICE_PORT_HTTP: '8080',
    MONITORING_PORT_8080_TCP: 'tcp://10.43.57.3:8080',
    MONITORING_PORT_8080_TCP_PROTO: 'tcp',
    MONITORING_PORT_8080_TCP_PORT: '8080',
    MONITORING_PORT_8080_TCP_ADDR: '10.43.57.3',
    METRICS_SERVER_PORT: 'tcp://10.43.0.9:443',
    METRICS_SERVER_SERVICE_HOST: '10.43.0.9',
  }

  test.each(['tcp://10.43.57.3:8080', 'udp://10.43.57.3:53', 'tcp://[fd00::1]:8080'])(
    'are ignored, with one line for MONITORING_PORT=%s',
    (port) => {
      expect(parseConfig({ ...service, MONITORING_PORT: port })).toMatchObject({
        ok: true,
        config: { port: 8080 },
        warnings: [
          `MONITORING_PORT is ignored, because Kubernetes sets ${port} for a Service named "monitoring"; to choose the value, set MONITORING_PORT in the container`,
        ],
      })
    },
  )

  test('are silent if none of them is used', () => {
    expect(parseConfig(service)).toMatchObject({ ok: true, warnings: [] })
  })

  test('do not excuse another text', () => {
    expect(problemsOf({ MONITORING_PORT: 'tcp://s3cret@host' })).toHaveLength(1)
  })
})

test('docs/server.md describes every variable, and no other', () => {
  const docs = readFileSync(new URL('../../../../docs/server.md', import.meta.url), 'utf8')
  const described = [...docs.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name)
  const inFiles = new Set<string>(SECRET_VARIABLES.map((name) => `${name}_FILE`))
  expect(new Set(described)).toEqual(new Set(VARIABLES.filter((name) => !inFiles.has(name))))
})

import { Ajv } from 'ajv'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { configJsonSchema } from '../../config/json-schema.ts'
import { loadConfig } from '../../config/load-config.ts'
import { neededVariables } from '../init/variables.ts'
import { call } from '../../../test/cli/call.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-init-test-'))
  path = join(folder, 'botwatch.yaml')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const init = (...answers: readonly string[]) => call(['init', '--output', path, ...answers])
const isValid = new Ajv({ strict: true }).compile(configJsonSchema())
const EVERYTHING =
  `--instance 0123 --port 9090 --admin ann --public-url https://monitor.example.com/bots --timezone Europe/Berlin
  --language zh-CN --gitlab https://gitlab.com --project group/app --llm zai --model glm-4.6
  --url https://example.com/a https://example.com/b --heartbeat nightly:24h:30m hourly:1h
  --slack --discord --webhook --email ann@example.com bob@example.com --budget-day 5.00 --budget-month 100`.split(
    /\s+/,
  )
const SAMPLES = Object.fromEntries(
  neededVariables({
    gitlab: 'https://gitlab.com',
    llm: 'zai',
    slack: true,
    discord: true,
    webhook: true,
    email: ['ann@example.com'],
  }).map(({ name, sample }) => [name, sample]),
)

/** Reads a file as the server does, with the variables that it refers to. */
function load(text: string) {
  writeFileSync(path, text)
  const used = [...text.matchAll(/^[^#\n]*\$\{(\w+)/gm)].map(([, name = '']) => [name, SAMPLES[name]])
  const result = loadConfig({ env: Object.fromEntries(used) as Record<string, string>, path })
  if (!result.ok) throw new Error(result.problems.join('\n'))
  return result.config
}

describe('the file', () => {
  test('without answers changes nothing, and needs no variable', async () => {
    const { code, stdout } = await init()
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Wrote ${path}.\n\nThen:\n  botwatch check-config --config ${path}\n  botwatch serve --config ${path}\n`,
    })
    const text = readFileSync(path, 'utf8')
    expect(isValid(parse(text))).toBe(true)
    expect(load(text)).toMatchObject({ port: 8080, checks: [], channels: [] })
  })

  test('with all answers has each of them', async () => {
    const { code, stdout } = await init(...EVERYTHING)
    expect(code).toBe(0)
    for (const name of Object.keys(SAMPLES)) expect(stdout).toContain(`  ${name} `)
    const text = readFileSync(path, 'utf8')
    expect(isValid(parse(text))).toBe(true)
    const config = load(text)
    expect(config).toMatchObject({
      port: 9090,
      instance: '0123',
      timeZone: 'Europe/Berlin',
      language: 'zh-CN',
      publicUrl: 'https://monitor.example.com/bots',
      budgets: { day: expect.anything() as unknown, month: expect.anything() as unknown },
    })
    expect(config.checks.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'gitlab_api gitlab',
      'glm_api llm',
      'example_com http',
      'example_com_2 http',
      'nightly heartbeat',
      'hourly heartbeat',
    ])
    expect(config.channels.map(({ name }) => name)).toEqual(['slack', 'discord', 'webhook', 'email'])
  })

  test.each([[[]], [EVERYTHING]])(
    'is valid with all of its examples, and the answers %j',
    async (answers) => {
      await init(...answers)
      const text = readFileSync(path, 'utf8').replaceAll(/^#(?! )|^#(?= {2})/gm, '')
      const value = parse(text) as object
      expect(Object.keys(value)).toEqual(
        'server auth checks channels rules silences budgets retention'.split(' '),
      )
      expect([isValid(value), isValid.errors]).toEqual([true, null])
      const config = load(text)
      expect(config.apiKeys).toHaveLength(1)
      expect(new Set(config.checks.map(({ type }) => type))).toEqual(
        new Set(['gitlab', 'llm', 'http', 'heartbeat']),
      )
      expect(config.channels).toHaveLength(4)
    },
  )

  test('has no line that is too long for a screen', async () => {
    await init(...EVERYTHING)
    const text = readFileSync(path, 'utf8')
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(115)
  })
})

test('a file that exists is not overwritten', async () => {
  writeFileSync(path, 'mine')
  expect(await init()).toEqual({
    code: 1,
    stdout: '',
    stderr: `${path} exists already; use --output for another file\n`,
  })
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('a folder that is missing is said', async () => {
  const { code, stderr } = await call(['init', '--output', join(folder, 'no', 'botwatch.yaml')])
  expect(stderr).toBe(
    `${join(folder, 'no', 'botwatch.yaml')} cannot be written: there is no folder ${join(folder, 'no')}\n`,
  )
  expect(code).toBe(1)
})

test('a key is made for an administrator, and the file has its hash', async () => {
  const { stdout } = await init('--host', '0.0.0.0', '--admin', 'ann', '--json')
  const { key } = JSON.parse(stdout) as { readonly key: string }
  const text = readFileSync(path, 'utf8')
  expect(text).not.toContain(key)
  const { apiKeys, host } = load(text)
  expect(host).toBe('0.0.0.0')
  expect(apiKeys).toMatchObject([
    { name: 'ann', role: 'admin', keySha256: createHash('sha256').update(key).digest('hex') },
  ])
})

test('a server for other machines without a key is refused', async () => {
  const { code, stderr } = await init('--host', '0.0.0.0')
  expect(stderr).toBe(
    '--host: needs --admin NAME, because only this machine may call a server without keys\n',
  )
  expect(code).toBe(64)
})

test('the path and the variables are JSON for a program', async () => {
  const { stdout } = await init('--slack', '--json')
  expect(JSON.parse(stdout)).toEqual({
    path,
    key: null,
    variables: [{ name: 'SLACK_WEBHOOK_URL', meaning: 'incoming webhook of Slack' }],
  })
})

test.each([
  [['--port', 'x'], '--port: expected an integer'],
  [['--public-url', 'https://monitor.example.com'], '--public-url: needs --admin NAME'],
  [['--timezone', 'Mars/Base'], '--timezone: expected the IANA name of a time zone, e.g. Europe/Berlin\n'],
  [['--language', 'tlh'], '--language: expected one of en, zh-CN'],
  [['--instance', 'a\nb'], '--instance: expected a text'],
  [['--admin', 'ann: x'], '--admin: expected a name'],
  [['--llm', 'zia'], '--llm: expected one of'],
  [['--llm', 'zai', '--model', ''], '--model: expected '],
  [
    ['--gitlab', 'https://ann:secret@gitlab.example.com'],
    '--gitlab: expected an http or https URL without a user',
  ],
  [['--gitlab', 'https://gitlab.example.com', '--project', ''], '--project: expected '],
  [['--heartbeat', 'nightly'], '--heartbeat: expected NAME:INTERVAL'],
  [['--heartbeat', 'nightly:1x'], '--heartbeat: expected a duration'],
  [['--gitlab', 'https://gitlab.example.com', '--llm', 'zai', '--url', "it's: {bad"], '--url: expected '],
  [['--email', 'ann'], '--email: expected an address'],
  [['--budget-day', '-5'], '--budget-day: expected an amount'],
  [['--budget-month', 'x'], '--budget-month: expected an amount'],
])('the answers %j are refused, and no file is written', async (answers, reason) => {
  const { code, stdout, stderr } = await init(...answers)
  expect(stderr.slice(0, reason.length)).toBe(reason)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).not.toContain('secret')
  expect(stdout).toBe('')
  expect(code).toBe(64)
  expect(existsSync(path)).toBe(false)
})

test.each([
  [['--project', 'a/b'], '--project: needs --gitlab\n'],
  [['--model', 'm'], '--model: needs --llm\n'],
])('the answers %j need another one', async (answers, stderr) => {
  expect(await init(...answers)).toEqual({ code: 64, stdout: '', stderr })
})

test('a file without a name is refused', async () => {
  expect(await call(['init', '--output', ''])).toMatchObject({
    code: 64,
    stderr: '--output: expected the name of a file\n',
  })
})

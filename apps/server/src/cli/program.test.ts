import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'

import { COMMANDS } from './commands/index.ts'
import { call } from '../../test/cli/call.ts'

const helpOf = async (name: string, columns?: number): Promise<string> =>
  (await call([...name.split(' '), '--help'], { columns })).stdout

describe.each(COMMANDS.map((command) => [command.name, command] as const))('botwatch %s', (name, command) => {
  test('has a page with usage, examples and exit codes that fits a terminal', async () => {
    const page = await helpOf(name)
    expect(page.split('\n')[0]).toMatch(new RegExp(`^Usage: botwatch ${name}(?: |$)`))
    expect(page).toMatch(/\n\nExamples:\n(?: {2}\$ .*\n(?: {6}.*\n)+)+\nExit codes:\n {2}0 .*\n/)
    expect(page).toContain('  64  The command line is wrong.\n')
    const long = page.split('\n').filter((line) => line.length > 80 && !line.startsWith('  $ '))
    expect(long).toEqual([])
  })

  test('says what it does in one line and in sentences', () => {
    expect(command.summary).toMatch(/^[a-z].*[^.]$/)
    for (const paragraph of command.description.split('\n\n')) expect(paragraph).toMatch(/^["A-Z][^]*[.:]$/)
    const texts = [
      ...(command.options ?? []).map(({ description }) => description),
      ...(command.arguments ?? []).map(({ description }) => description),
      ...Object.values(command.environment ?? {}),
      ...Object.values(command.examples),
      ...Object.values(command.exitCodes),
      ...(command.json === undefined ? [] : [command.json]),
    ]
    for (const text of texts) expect(text).toMatch(/^["A-Z].*\.$/)
  })

  test('has examples of itself', () => {
    for (const line of Object.keys(command.examples)) expect(line).toContain('botwatch')
    const own = Object.keys(command.examples).filter((line) => line.includes(`botwatch ${name}`))
    expect(own.length).toBeGreaterThan(0)
  })

  test('can print JSON, unless it answers nothing', () => {
    const without = ['serve', 'completion', 'schema']
    expect(command.json === undefined).toBe(without.includes(name))
  })
})

test('the help lists every command with its summary', async () => {
  const { code, stdout } = await call(['--help'], { columns: 100 })
  expect(code).toBe(0)
  for (const { name } of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${name.split(' ')[0]} `, 'm'))
})

test('headings are bold on a terminal, unless NO_COLOR is set', async () => {
  const plain = await call(['serve', '--help'])
  const bold = await call(['serve', '--help'], { isTTY: true })
  expect(bold.stdout).toContain('\u001B[1mUsage:\u001B[22m')
  expect(stripVTControlCharacters(bold.stdout)).toBe(plain.stdout)
  expect(await call(['serve', '--help'], { isTTY: true, env: { NO_COLOR: '1' } })).toEqual(plain)
  expect(await call(['serve', '--help'], { env: { FORCE_COLOR: '1' } })).toEqual(bold)
})

test('a wide terminal has lines of at most 100 characters', async () => {
  const lines = (await helpOf('serve', 300)).split('\n').map((line) => line.length)
  expect(Math.max(...lines)).toBeGreaterThan(80)
  expect(Math.max(...lines)).toBeLessThanOrEqual(100)
})

test('the program loads no part of the server before a command runs', () => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await import(${JSON.stringify(new URL('run.ts', import.meta.url).href)})
    console.log(loaded.join('\\n'))`
  const { stdout } = spawnSync(
    process.execPath,
    ['--conditions=@botwatch/source', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  )
  const urls = stdout.trim().split('\n')
  expect(urls).toContainEqual(expect.stringMatching(/src\/cli\/commands\/serve\.ts$/))
  const isSmall =
    /^node:|\/src\/(?:cli\/|version|config\/server-config\.ts)|\/node_modules\/(?:commander|ky)\//
  expect(urls.filter((url) => !isSmall.test(url))).toEqual([])
})

test('help of a command can be asked for in two ways, and a misspelt command has none', async () => {
  expect(await call(['help', 'key', 'new'])).toEqual(await call(['key', 'new', '--help']))
  expect(await call(['help'])).toEqual(await call(['--help']))
  for (const line of [
    ['help', 'statsu'],
    ['statsu', '--help'],
  ]) {
    const { code, stdout, stderr } = await call(line)
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
    expect(stderr).toContain("unknown command 'statsu'\n(Did you mean status?)")
  }
})

test('help says each choice and default once', async () => {
  expect(await helpOf('key new', 100)).toContain(
    'What the key may do. One of read, operate, admin, scrape, ingest. Default: read.',
  )
  for (const { name } of COMMANDS)
    expect(await helpOf(name)).not.toMatch(/\(choices|\(default|(Default: .*){2}/)
})

test('an argument without text is refused, e.g. that of a variable that is not set', async () => {
  expect(await call(['retry', ''])).toMatchObject({ code: 64, stdout: '' })
  const { stderr } = await call(['silence', 'check=glm_api', ' ', '--for', '2h'])
  expect(stderr).toBe("error: argument 'matchers' is empty\nSee botwatch silence --help.\n")
})

test('--format and --json are not given together', async () => {
  expect(await call(['check-config', '--format', 'sarif', '--json'])).toMatchObject({ code: 64, stdout: '' })
})

test('a day that the calendar does not have is refused', async () => {
  for (const line of [
    ['prices', 'check', 'glm-4.6', '--day', '2026-02-31'],
    ['spend', '2026-02-29'],
    ['spend', '2026-13'],
  ])
    expect(await call(line)).toMatchObject({ code: 64, stdout: '' })
})

test('all that a silence lacks is said at once', async () => {
  const { code, stderr } = await call(['silence', 'high_error_rate'])
  expect(code).toBe(64)
  expect(stderr).toMatch(/^For how long\?.*\nWhy\?.*\n$/)
})

import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'

import { nodeVersionProblem, OLDEST_NODE } from '../src/cli/node-version.ts'
import { spawnSource } from './spawn-source.ts'

interface Result {
  readonly code: number | null
  readonly output: string
}

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const { exit, output } = spawnSource('../src/main.ts', { cwd: tmpdir(), args, env })
  return { code: await exit, output: output() }
}

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
  readonly engines: { readonly node: string }
}

/** Pretends to be another version of Node.js, before the program is loaded. */
const pretend = (version: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
  )}`

test('on Node 20 it says in one line which version is needed', async () => {
  const { code, output } = await run(['--help'], { NODE_OPTIONS: pretend('20.20.2') })
  expect(output).toBe(
    `Botwatch needs Node.js 22.19.0 or later; this is Node.js 20.20.2 (${process.execPath})\n`,
  )
  expect(code).toBe(1)
})

test('the version that is needed is the one that the package declares', () => {
  expect(manifest.engines.node).toBe(`>=${OLDEST_NODE.replace(/\.0$/, '')}`)
  for (const version of ['18.0.0', '20.20.2', '22.18.9'])
    expect(nodeVersionProblem(version)).toContain(version)
  for (const version of ['22.19.0', '24.0.0', '26.1.0']) expect(nodeVersionProblem(version)).toBeUndefined()
})

test.each([
  [['--help'], 'Usage: botwatch [command]'],
  [['-h'], 'Usage: botwatch [command]'],
  [['--version'], `${manifest.version}\n`],
  [['-v'], `${manifest.version}\n`],
  [['serve', '--help'], 'Usage: botwatch serve'],
])('%j answers and does nothing else, also with an invalid configuration', async (args, output) => {
  const result = await run(['--', ...args], { MONITORING_PORT: 'x' })
  expect(result.output.slice(0, output.length)).toBe(output)
  expect(result.code).toBe(0)
})

test.each([
  [
    ['--prot', '9000'],
    "error: unknown option '--prot'\n(Did you mean --port?)\nSee botwatch serve --help.\n",
  ],
  [['frobnicate'], "error: unknown command 'frobnicate'\nSee botwatch --help.\n"],
  [['sevre'], "error: unknown command 'sevre'\n(Did you mean serve?)\nSee botwatch --help.\n"],
  [['serve', 'now'], 'error: too many arguments'],
])('the arguments %j are refused with a hint', async (args, output) => {
  const result = await run(args)
  expect(result.output.slice(0, output.length)).toBe(output)
  expect(result.code).toBe(64)
})

test('an option wins over its variable, and its problem has its name', async () => {
  const { code, output } = await run(['--port', 'x', '--data-dir', ''], { MONITORING_PORT: '8080' })
  expect(output).toContain('  --port: expected an integer from 0 to 65535, got "x"')
  expect(code).toBe(78)
})

test('a warning that SQLite is experimental does not stand in front of an error, other warnings are shown', async () => {
  const script = `const emit = process.emitWarning
    process.nextTick(() => setImmediate(() => {
      emit('SQLite is an experimental feature', 'ExperimentalWarning')
      emit('a deprecated one', 'DeprecationWarning')
    }))`
  const { output } = await run([], {
    MONITORING_PORT: 'x',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}`,
  })
  expect(output).toContain('DeprecationWarning: a deprecated one')
  expect(output).not.toContain('SQLite')
})

import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'

import { nodeVersionProblem, OLDEST_NODE } from '../src/cli/node-version.ts'
import { spawnSource } from './spawn-source.ts'

interface Result {
  readonly code: number | null
  readonly output: string
}

async function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const { exit, output } = spawnSource(`../src/${file}`, { cwd: tmpdir(), args, env })
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

test.each(['main.ts', 'backup.ts'])(
  '%s on Node 20 says in one line which version is needed',
  async (file) => {
    const { code, output } = await run(file, ['--help'], { NODE_OPTIONS: pretend('20.20.2') })
    expect(output).toBe(
      `Botwatch needs Node.js 22.19.0 or later; this is Node.js 20.20.2 (${process.execPath})\n`,
    )
    expect(code).toBe(1)
  },
)

test('the version that is needed is the one that the package declares', () => {
  expect(manifest.engines.node).toBe(`>=${OLDEST_NODE.replace(/\.0$/, '')}`)
  for (const version of ['18.0.0', '20.20.2', '22.18.9'])
    expect(nodeVersionProblem(version)).toContain(version)
  for (const version of ['22.19.0', '24.0.0', '26.1.0']) expect(nodeVersionProblem(version)).toBeUndefined()
})

test.each([
  ['main.ts', '--help', 'Usage: botwatch-server'],
  ['main.ts', '-h', 'Usage: botwatch-server'],
  ['main.ts', '--version', `${manifest.version}\n`],
  ['backup.ts', '--help', 'Usage: backup'],
  ['backup.ts', '--version', `${manifest.version}\n`],
])('%s %s answers and does nothing else, also with an invalid configuration', async (file, arg, output) => {
  const result = await run(file, ['--', arg], { MONITORING_PORT: 'x' })
  expect(result).toEqual({ code: 0, output: expect.stringMatching(new RegExp(`^${output}`)) })
})

test('the help names the main variables and says where all are described', async () => {
  const { output } = await run('main.ts', ['--help'])
  expect(output).toMatch(/MONITORING_PORT .*MONITORING_API_KEYS .*GITLAB_TOKEN .*docs\/server\.md/s)
})

test.each([
  [['--prot', '9000'], "Unknown option '--prot'\n\nUsage: "],
  [['start'], "Unexpected argument 'start'\n\nUsage: "],
  [['--help=x'], "Option '-h, --help' does not take an argument\n\nUsage: "],
])('the server refuses the arguments %j with its usage', async (args, output) => {
  const result = await run('main.ts', args)
  expect(result.output.slice(0, output.length)).toBe(output)
  expect(result.code).toBe(64)
})

test('a warning that SQLite is experimental does not stand in front of an error, other warnings are shown', async () => {
  const script = `const emit = process.emitWarning
    process.nextTick(() => setImmediate(() => {
      emit('SQLite is an experimental feature', 'ExperimentalWarning')
      emit('a deprecated one', 'DeprecationWarning')
    }))`
  const { output } = await run('main.ts', [], {
    MONITORING_PORT: 'x',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}`,
  })
  expect(output).toContain('DeprecationWarning: a deprecated one')
  expect(output).not.toContain('SQLite')
})

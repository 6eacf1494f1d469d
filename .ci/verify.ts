/**
 * Runs all gates in sequence and continues after a failure, so that one run shows all failures. Exits 1 if a gate failed.
 *
 * --filter NAME  runs only the gates that a change in one package can break, for this package; takes seconds.
 * --count        writes `N passed, N failed` to a file: the tests of vitest's report, and one for each gate.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

interface Gate {
  readonly name: string
  readonly command: readonly string[]
}

const summary = 'node_modules/.cache/verify-summary.txt'
const report = 'node_modules/.cache/vitest-report.json'
const { values } = parseArgs({ options: { count: { type: 'boolean' }, filter: { type: 'string' } } })
const workspaces = ['packages', 'apps'].flatMap((group) =>
  readdirSync(group).map((name) => `${group}/${name}`),
)

for (const file of [report, summary]) rmSync(file, { force: true })
let passed = 0
const failed: string[] = []
for (const { name, command } of values.filter === undefined ? allGates() : gatesOf(values.filter)) {
  process.stdout.write(`\n── ${name}\n`)
  const { status } = spawnSync(command[0] ?? '', command.slice(1), { stdio: 'inherit' })
  if (status === 0) passed += 1
  else failed.push(name)
}
const tests = values.count ? testCounts() : undefined
if (values.count && tests === undefined) failed.push('test report')
process.stdout.write(failed.length > 0 ? `\nfailed: ${failed.join(', ')}\n` : '\nall gates passed\n')
if (values.count) {
  const line = `${passed + (tests?.passed ?? 0)} passed, ${failed.length + (tests?.failed ?? 0)} failed`
  mkdirSync('node_modules/.cache', { recursive: true })
  writeFileSync(summary, `${line}\n`)
}
process.exitCode = failed.length > 0 ? 1 : 0

function allGates(): readonly Gate[] {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return [
    ...['typecheck', 'lint', 'format:check', 'boundaries', 'unused', 'readmes'].map(script),
    // The same command as in the README.
    { name: 'test', command: ['npx', '-y', 'pnpm@12.21.0', 'test', ...(values.count ? reporters : [])] },
    script('pack-check'),
  ]
}

function gatesOf(filter: string): readonly Gate[] {
  const name = filter.replace(/^@botwatch\//, '')
  const folder = workspaces.find((workspace) => workspace.endsWith(`/${name}`))
  if (folder === undefined) {
    const known = workspaces.map((workspace) => workspace.split('/')[1]).join(', ')
    process.stderr.write(`--filter: no such package; expected one of ${known}\n`)
    process.exit(2)
  }
  return [
    script('typecheck'),
    tool('lint', 'oxlint', '--type-aware', '--deny-warnings', folder),
    tool('format:check', 'oxfmt', '--check', folder),
    script('boundaries'),
    tool('test', 'vitest', 'run', '--maxWorkers=100%', '--project', name),
  ]
}

function tool(name: string, ...command: string[]): Gate {
  return { name, command: ['pnpm', 'exec', ...command] }
}

function script(name: string): Gate {
  return { name, command: ['pnpm', 'run', name] }
}

function testCounts(): { readonly passed: number; readonly failed: number } | undefined {
  if (!existsSync(report)) return undefined
  const { numPassedTests = 0, numFailedTests = 0 } = JSON.parse(readFileSync(report, 'utf8')) as Record<
    string,
    number
  >
  return { passed: numPassedTests, failed: numFailedTests }
}

/**
 * Runs every gate, one after the other, and goes on after a failure so that one run shows all there is to mend.
 * Exits 1 when a gate failed. With --count it leaves `N passed, N failed` in a file, each gate counting as one; test
 * counts come from the report that `vitest --reporter=json` leaves behind.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const count = process.argv.includes('--count')
const summary = 'node_modules/.cache/verify-summary.txt'
const report = 'node_modules/.cache/vitest-report.json'
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const gates: readonly (readonly [script: string, ...args: string[]])[] = [
  ['typecheck'],
  ['lint'],
  ['format:check'],
  ['boundaries'],
  ['unused'],
  ['test', ...(count ? reporters : [])],
  ['pack-check'],
]

for (const file of [report, summary]) rmSync(file, { force: true })
let passed = 0
const failed: string[] = []
for (const [script, ...args] of gates) {
  process.stdout.write(`\n── ${script}\n`)
  // `test` in CI is the very command the README promises.
  const command = script === 'test' ? ['npx', '-y', 'pnpm@12.21.0', 'test'] : ['pnpm', 'run', script]
  const { status } = spawnSync(command[0] ?? '', [...command.slice(1), ...args], { stdio: 'inherit' })
  if (status === 0) passed += 1
  else failed.push(script)
}

const tests = testCounts()
if (count && tests === undefined) failed.push('test report')
process.stdout.write(failed.length > 0 ? `\nfailed: ${failed.join(', ')}\n` : '\nall gates passed\n')
if (count) {
  const line = `${passed + (tests?.passed ?? 0)} passed, ${failed.length + (tests?.failed ?? 0)} failed`
  mkdirSync('node_modules/.cache', { recursive: true })
  writeFileSync(summary, `${line}\n`)
}
process.exitCode = failed.length > 0 ? 1 : 0

function testCounts(): { passed: number; failed: number } | undefined {
  if (!existsSync(report)) return undefined
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<
    string,
    number
  >
  return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 }
}

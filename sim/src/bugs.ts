/**
 * Tests the tester: applies each planted bug to a copy of its package and runs seeds until one fails. Prints a table in
 * Markdown. Exits 1 if a bug is not found within the seeds, or if it no longer applies.
 *
 * --runs N     seeds for each bug, default 2000.
 * --only TEXT  only bugs whose file name contains the text.
 */
import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'

import type { Found } from './hunt.ts'
import { INVARIANTS, type Invariant } from './invariants.ts'

/** One line of a package that is replaced by a wrong one. */
interface PlantedBug {
  readonly title: string
  /** Default `alerts`. */
  readonly package?: string
  readonly file: string
  readonly find: string
  readonly replace: string
}

interface Result {
  readonly name: string
  readonly title: string
  readonly found: Found | undefined
  readonly problem: string | undefined
}

const AT_A_TIME = 2
const bugs = join(import.meta.dirname, '../bugs')
const packages = join(import.meta.dirname, '../../packages')
// Beside the sources, so that the dependencies of the package resolve.
const copiesOf = (name: string): string => join(packages, name, `.planted/${process.pid}`)
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, only: { type: 'string', default: '' } },
})

const names = readdirSync(bugs).filter((file) => file.endsWith('.json') && file.includes(values.only))
const results: Result[] = []
const waiting = [...names]
await Promise.all(
  Array.from({ length: AT_A_TIME }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const result = await test(name)
      results.push(result)
      process.stderr.write(`${result.name}: ${result.problem ?? `seed ${result.found?.seed}`}\n`)
    }
  }),
)
for (const name of readdirSync(packages)) rmSync(copiesOf(name), { recursive: true, force: true })
process.stdout.write(tableOf(results.toSorted((a, b) => a.name.localeCompare(b.name))))
process.exitCode = results.some(({ problem }) => problem !== undefined) ? 1 : 0

async function test(file: string): Promise<Result> {
  const bug = JSON.parse(readFileSync(join(bugs, file), 'utf8')) as PlantedBug
  const name = basename(file, '.json')
  const { package: of = 'alerts' } = bug
  const folder = join(copiesOf(of), name)
  const result = { name, title: bug.title, found: undefined }
  cpSync(join(packages, of, 'src'), folder, { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  const path = join(folder, bug.file)
  const parts = readFileSync(path, 'utf8').split(bug.find)
  if (parts.length !== 2) {
    return { ...result, problem: `does not apply: ${bug.file} has the line ${parts.length - 1} times` }
  }
  writeFileSync(path, parts.join(bug.replace))
  const output = await hunt(of, folder)
  rmSync(folder, { recursive: true, force: true })
  if (output === '') return { ...result, problem: `not found within ${values.runs} seeds` }
  return { ...result, found: JSON.parse(output) as Found, problem: undefined }
}

function hunt(of: string, folder: string): Promise<string> {
  const script = join(import.meta.dirname, 'hunt.ts')
  const child = spawn(
    process.execPath,
    ['--conditions=@botwatch/source', script, '--package', of, '--folder', folder, '--runs', values.runs],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}

function tableOf(rows: readonly Result[]): string {
  const lines = rows.map(({ title, found, problem }) => {
    const breaks = found === undefined ? (problem ?? '') : INVARIANTS[found.invariant as Invariant]
    return `| ${title} | ${found?.seed ?? '–'} | ${breaks} |`
  })
  return ['| planted bug | first seed | invariant |', '| --- | --- | --- |', ...lines, ''].join('\n')
}

/** Command line: runs worlds and prints what does not hold. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { faultsOf } from './faults.ts'
import type { Mode } from './generate.ts'
import { commitOf, describeHistory, describeMarkdown, describeTable } from './print.ts'
import { isMonitored, runWorld, worldOf } from './run-world.ts'
import { shrink } from './shrink.ts'
import { readStored } from './stored.ts'
import { loadSubject } from './subject.ts'
import { Totals } from './totals.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    mode: { type: 'string', default: 'swarm' },
    runs: { type: 'string', default: '1' },
    only: { type: 'string' },
    world: { type: 'string' },
    save: { type: 'string' },
    log: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
})
const subject = await loadSubject()
const print = (text: string): boolean => process.stdout.write(`${text}\n`)

const first = Number(values.seed)
const runs = Number(values.runs)
const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
const totals = new Totals()
/** Most failing seeds that are shrunk and shown. */
const MOST_SHOWN = values.quiet ? 0 : 3
let shown = 0
const startedAt = performance.now()
for (let seed = first; seed < first + runs; seed += 1) {
  if (values.only !== undefined && isMonitored(seed) !== (values.only === 'monitor')) continue
  const world =
    values.world === undefined ? worldOf(seed, values.mode as Mode, minutes) : readStored(values.world).world
  const outcome = await runWorld(world, subject)
  totals.add(seed, faultsOf(world), outcome)
  if (values.log) print(outcome.log.join('\n'))
  const [violation] = outcome.violations
  if (values.quiet && seed % 1000 === 0) process.stderr.write(`seed ${seed}\n`)
  if (violation === undefined || shown >= MOST_SHOWN) continue
  shown += 1
  print(`seed ${seed} at ${commitOf()}: ${violation.detail}`)
  const smaller = values['no-shrink'] ? { world, violation } : await shrink(world, violation, subject)
  print(describeHistory(smaller.world, smaller.violation))
  if (values.save === undefined) continue
  const title = smaller.violation.detail
  writeFileSync(
    values.save,
    `${JSON.stringify({ title, breaks: violation.invariant, seed, world: smaller.world }, null, 2)}\n`,
  )
}
print(values.markdown ? describeMarkdown(totals) : describeTable(totals, performance.now() - startedAt))
process.exitCode = totals.failed.length > 0 ? 1 : 0

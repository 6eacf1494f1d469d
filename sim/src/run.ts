/** Command line: runs worlds and prints what does not hold. */
import * as alerts from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { generate, type Mode } from './generate.ts'
import { commitOf, describeHistory, describeTable } from './print.ts'
import { shrink } from './shrink.ts'
import { Simulation } from './simulate.ts'
import { readStored } from './stored.ts'
import type { Subject } from './subject.ts'
import { Totals } from './totals.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '120' },
    mode: { type: 'string', default: 'swarm' },
    runs: { type: 'string', default: '1' },
    world: { type: 'string' },
    save: { type: 'string' },
    log: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
})
const subject: Subject = { ...alerts, memoryStore, sqliteStore }
const print = (text: string): boolean => process.stdout.write(`${text}\n`)

const first = Number(values.seed)
const runs = Number(values.runs)
const totals = new Totals()
let shown = 0
const startedAt = performance.now()
for (let seed = first; seed < first + runs; seed += 1) {
  const world =
    values.world === undefined
      ? generate(seed, values.mode as Mode, Number(values.minutes))
      : readStored(values.world).world
  const outcome = await new Simulation(world, subject).run()
  totals.add(seed, outcome)
  if (values.log) print(outcome.log.join('\n'))
  const [violation] = outcome.violations
  if (violation === undefined || shown >= 3) continue
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
print(describeTable(totals, performance.now() - startedAt))
process.exitCode = totals.failed.length > 0 ? 1 : 0

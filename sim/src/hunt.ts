/** Runs seeds over a changed copy of the package until one fails, and prints which. Started by `bugs.ts`. */
import { parseArgs } from 'node:util'

import { generate } from './generate.ts'
import { Simulation } from './simulate.ts'
import { loadSubject } from './subject.ts'

/** What a hunt has found. */
export interface Found {
  readonly seed: number
  readonly invariant: string
  readonly detail: string
}

const { values } = parseArgs({
  options: { folder: { type: 'string' }, runs: { type: 'string', default: '2000' } },
})
const subject = await loadSubject(values.folder)
for (let seed = 1; seed <= Number(values.runs); seed += 1) {
  const [violation] = (await new Simulation(generate(seed), subject).run()).violations
  if (violation === undefined) continue
  const { invariant, detail } = violation
  process.stdout.write(JSON.stringify({ seed, invariant, detail } satisfies Found))
  break
}

/** Runs seeds over a changed copy of a package until one fails, and prints which. Started by `bugs.ts`. */
import { parseArgs } from 'node:util'

import { isMonitored, runWorld, worldOf } from './run-world.ts'
import { loadSubject } from './subject.ts'

/** What a hunt has found. */
export interface Found {
  readonly seed: number
  readonly invariant: string
  readonly detail: string
}

const { values } = parseArgs({
  options: {
    package: { type: 'string', default: 'alerts' },
    folder: { type: 'string', default: '' },
    runs: { type: 'string', default: '2000' },
  },
})
const subject = await loadSubject(values)
const isOfAlerts = values.package === 'alerts'
for (let seed = 1; seed <= Number(values.runs); seed += 1) {
  // The worlds of the other kind do not use what is changed, or use little of it.
  if (isMonitored(seed) === isOfAlerts) continue
  const [violation] = (await runWorld(worldOf(seed), subject)).violations
  if (violation === undefined) continue
  const { invariant, detail } = violation
  process.stdout.write(JSON.stringify({ seed, invariant, detail } satisfies Found))
  break
}

import type { Entry } from '../ledger.ts'
import { sumOf } from '../ledger.ts'
import { BATCH_MODEL } from '../models.ts'
import type { Reporter } from '../reporter.ts'
import type { MonitorScene } from '../scene.ts'

const PARTS = ['requests', 'input', 'cached', 'output'] as const

/** Compares what is stored of the model of batches with what was sent: by days, and by months. */
export async function checkBatches(scene: MonitorScene, reporter: Reporter): Promise<void> {
  // Once it has been asked for, more may be confirmed.
  const { least } = reporter.sums()
  const entries = sumOf((await scene.usage.peek()) ?? [])
  const { most } = reporter.sums()
  for (const length of ['2026-03-29'.length, '2026-03'.length]) {
    const stored = { requests: 0, input: 0, cached: 0, output: 0 }
    for (const [name, entry] of entries) {
      const [key = '', model] = name.split(' ')
      if (key.length !== length || model !== BATCH_MODEL.name) continue
      for (const part of PARTS) stored[part] += entry[part]
    }
    const detail = (of: Entry): string => `${JSON.stringify(stored)} is stored of ${JSON.stringify(of)}`
    const isOnce = PARTS.every((part) => stored[part] <= most[part])
    const isKept = PARTS.every((part) => stored[part] >= least[part])
    scene.watch.check('batchOnce', isOnce, () => detail(most))
    scene.watch.check('batchStored', isKept, () => detail(least))
  }
}

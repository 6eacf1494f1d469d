import type { UsageRecord } from '@botwatch/metrics'

import { sumOf, type Entry } from '../ledger.ts'
import type { MonitorScene } from '../scene.ts'

/** What a write and a tick may come late. */
const SLACK_MS = 2500

const NONE: Entry = { requests: 0, input: 0, cached: 0, output: 0 }

/** Compares what is stored of the usage with the ledger. */
export class UsageChecks {
  readonly #scene: MonitorScene

  constructor(scene: MonitorScene) {
    this.#scene = scene
  }

  /** Notes what a write that begins now should store. Returns the check for when it is stored. */
  readonly write = (): (() => Promise<void>) => {
    const { ledger, usage } = this.#scene
    const expected = ledger.expected()
    const { calls } = ledger
    const count = calls.length
    return async () => {
      this.compare((await usage.peek()) ?? [], expected)
      ledger.storedCalls = count
    }
  }

  /** Compares stored records with what they should be. */
  compare(records: readonly UsageRecord[], expected: ReadonlyMap<string, Entry>): void {
    const { watch } = this.#scene
    const stored = sumOf(records)
    for (const name of new Set([...stored.keys(), ...expected.keys()])) {
      const [is, should] = [stored.get(name) ?? NONE, expected.get(name) ?? NONE]
      const detail = (): string => `${name}: ${JSON.stringify(is)} is stored of ${JSON.stringify(should)}`
      watch.check(
        'usageTwice',
        PARTS.every((part) => is[part] <= should[part]),
        detail,
      )
      watch.check(
        'usageKept',
        PARTS.every((part) => is[part] >= should[part]),
        detail,
      )
    }
  }

  /** Checks that no call is older than the write interval and not stored. */
  readonly interval = (): void => {
    const { ledger, usage, time, watch, world, process, parts } = this.#scene
    if (parts === undefined) return
    const intervalMs = world.writeSeconds * 1000 + SLACK_MS
    const sinceMs = time.nowMs - intervalMs
    const oldest = ledger.calls[ledger.storedCalls]
    if (oldest === undefined || usage.troubleMs > sinceMs || (process.startsMs.at(-1) ?? 0) > sinceMs) return
    const ageMs = Math.round(time.nowMs - oldest.atMs)
    watch.check('usageInterval', ageMs <= intervalMs, () => `a call is not stored after ${ageMs} ms`)
  }
}

const PARTS = ['requests', 'input', 'cached', 'output'] as const

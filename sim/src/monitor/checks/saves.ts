import type { MonitorScene } from '../scene.ts'

const SAVE_LIMIT_MS = 5000
/** What a few writes on a slow disk take. */
const WELL_LIMIT_MS = 2000

/** Checks what is stored after a save or a stop. */
export class SaveChecks {
  readonly #scene: MonitorScene

  constructor(scene: MonitorScene) {
    this.#scene = scene
  }

  begin(kind: 'save' | 'stop'): () => Promise<void> {
    const { time, ledger, parts } = this.#scene
    const beganMs = time.nowMs
    const calls = ledger.calls.length
    const open = parts === undefined ? Promise.resolve([]) : this.#open()
    return async () => {
      const { usage, alerts, watch, process } = this.#scene
      const tookMs = Math.round(time.nowMs - beganMs)
      const isWell =
        Math.max(usage.troubleMs, alerts.troubleMs) < Math.max(beganMs, process.startsMs.at(-1) ?? 0)
      if (kind === 'save') {
        const limitMs = isWell ? WELL_LIMIT_MS : SAVE_LIMIT_MS
        watch.check('saveWaits', tookMs <= limitMs + 50, () => `a save took ${tookMs} ms`)
      }
      if (!isWell) return
      const missing = calls - ledger.storedCalls
      watch.check('saved', missing <= 0, () => `${missing} calls are not stored after a ${kind}`)
      const state = await alerts.peek()
      const stored = new Set(state?.alerts.map(({ id }) => id))
      const lost = (await open).filter((id) => !stored.has(id))
      watch.check('saved', lost.length === 0, () => `${lost.length} alerts are not stored after a ${kind}`)
    }
  }

  /** Ids of the alerts that fire. */
  async #open(): Promise<readonly string[]> {
    // They cannot be read if the disk fails; then there is nothing to compare.
    const alerts = await this.#scene.parts?.alerts.listAlerts({ limit: 1000 }).catch(() => [])
    return (alerts ?? []).flatMap(({ id, status }) => (status === 'resolved' ? [] : [id]))
  }
}

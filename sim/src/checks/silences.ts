import type { Scene } from '../scene.ts'

/** Checks that each silence that was changed is still as it was changed. */
export async function checkSilences({ process, operator, disk, watch }: Scene): Promise<void> {
  const { manager } = process
  if (manager === undefined) return
  for (const [id, { rule, sinceMs, isSure }] of operator.changed) {
    const isLost = (disk.failuresMs.at(-1) ?? -1) >= sinceMs && (process.startsMs.at(-1) ?? -1) >= sinceMs
    if (!isSure || isLost) continue
    const silence = await manager.getSilence(id).catch(() => undefined)
    const is = silence?.matchers[0]?.value
    watch.check('silenceKept', is === rule, () => `a silence is about ${is}, not about ${rule}`)
  }
}

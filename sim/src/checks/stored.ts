import { SECRET, TOKEN } from '../bots.ts'
import type { Files } from '../files.ts'
import type { Scene } from '../scene.ts'

const ROWS_ANYWAY = 200
const ROWS_PER_SERIES_AND_CHANNEL = 6

/** Checks what is stored: no secret, and no more than there are series, channels and open alerts. */
export async function checkStored(scene: Scene, files: Files<unknown>, destinations: number): Promise<void> {
  const { watch, configuration, bots, disk } = scene
  const state = await disk.peek()
  if (state === undefined) return
  const text = JSON.stringify(state)
  const secret = [SECRET, TOKEN].find((one) => text.includes(one) || files.contain(one))
  watch.check('secret', secret === undefined, () => `${secret} is stored`)
  const rows = Object.values(state).reduce<number>((sum, part) => sum + sizeOf(part), 0)
  // Each series has an alert about its value, and one about missing data.
  const series = configuration.rules.length * (bots.values[0]?.length ?? 0) * 2 + destinations
  const most = ROWS_ANYWAY + series * (destinations + 1) * ROWS_PER_SERIES_AND_CHANNEL
  watch.check('memory', rows <= most, () => `${rows} rows, at most ${most}`)
}

function sizeOf(part: unknown): number {
  if (Array.isArray(part)) return part.length
  return part instanceof Map || part instanceof Set ? part.size : 0
}

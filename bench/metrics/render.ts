/** What a scrape costs when every series has changed since the last one, and how long the event loop stands still. */
import * as promClient from 'prom-client'

import { median } from '../rounds.ts'
import { labelSets, type Shape } from './label-sets.ts'
import { promIoLibrary } from './record-peers.ts'
import { botwatchPeer, openTelemetryRenderPeer, promRenderPeer, type RenderPeer } from './render-peers.ts'
import { longestStall } from './stall.ts'
import { printTable } from './table.ts'

for (const shape of ['counters', 'histograms'] as const)
  for (const lines of [1_000, 10_000, 100_000]) await compare(lines, shape)

async function compare(lines: number, shape: Shape): Promise<void> {
  const sets = labelSets(lines, shape)
  const peers: readonly RenderPeer[] = [
    promRenderPeer('prom-client', promClient, sets),
    botwatchPeer(sets),
    promRenderPeer('@prometheus-io/client', promIoLibrary, sets),
    openTelemetryRenderPeer(sets),
  ]
  const counts = new Map<string, number>()
  const [warmUp, rounds] = lines > 50_000 ? [6, 15] : lines > 5_000 ? [200, 100] : [3000, 600]
  let round = 0
  const times = new Map<string, number[]>(peers.map(({ name }) => [name, []]))
  for (; round < warmUp + rounds; round += 1) {
    for (const { touch } of peers) touch(round)
    const shift = round % peers.length
    for (const { name, render } of [...peers.slice(shift), ...peers.slice(0, shift)]) {
      const startedAt = performance.now()
      const { length } = await render()
      if (round >= warmUp) times.get(name)?.push(performance.now() - startedAt)
      counts.set(name, length)
    }
  }
  const sizes = [...counts].map(([name, bytes]) => `${name} ${Math.round(bytes / 1000)} kB`).join(', ')
  printTable(`${lines} lines, most of ${shape}`, times, { unit: 'ms', against: 'prom-client' })
  console.log(`sizes: ${sizes}`)
  if (lines < 100_000) return
  console.log('\nlongest stall of the event loop in a scrape of 100000 lines, ms')
  for (const { name, touch, render } of peers) {
    const stalls: number[] = []
    for (let again = 0; again < 9; again += 1) {
      touch(round + again)
      stalls.push(await longestStall(render))
    }
    console.log(
      `${name.padEnd(34)}${median(stalls).toFixed(1).padStart(12)} (worst ${Math.max(...stalls).toFixed(1)})`,
    )
  }
}

/**
 * What a scrape costs when every series has changed since the last one, and how long the event loop stands still. Every
 * library has a process of its own, and they take turns.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import type { Shape } from './label-sets.ts'
import type { RenderAnswer, RenderTask } from './render-process.ts'
import { printTable } from './table.ts'

const LIBRARIES = ['prom-client', 'botwatch', '@prometheus-io/client', 'OpenTelemetry']
const ROUNDS = 15

for (const shape of ['counters', 'histograms'] as const)
  for (const lines of [1_000, 10_000, 100_000]) await compare(lines, shape)

async function compare(lines: number, shape: Shape): Promise<void> {
  const file = join(import.meta.dirname, 'render-process.ts')
  const children = LIBRARIES.map((name) => ({ name, child: fork(file, [name, String(lines), shape]) }))
  const scrapes = Math.max(1, Math.min(100, 50_000 / lines))
  const bytes = new Map<string, number>()
  const cpu = new Map<string, number[]>()
  const measure = async (task: RenderTask, rounds: number): Promise<ReadonlyMap<string, number[]>> => {
    const values = new Map<string, number[]>(LIBRARIES.map((name) => [name, []]))
    for (let round = 0; round < rounds; round += 1)
      for (const { name, child } of children) {
        child.send(task)
        const [answer] = (await once(child, 'message')) as [RenderAnswer]
        values.get(name)?.push(answer.ms)
        bytes.set(name, answer.bytes)
        if (task.kind === 'time') cpu.set(name, [...(cpu.get(name) ?? []), answer.cpuMs])
      }
    return values
  }
  await measure({ kind: 'time', scrapes: Math.max(20, 1_500_000 / lines) }, 1)
  cpu.clear()
  const times = await measure({ kind: 'time', scrapes }, ROUNDS)
  printTable(`${lines} lines, most of ${shape}`, times, { unit: 'ms', against: 'prom-client' })
  console.log([...bytes].map(([name, length]) => `${name} ${Math.round(length / 1000)} kB`).join(', '))
  const means = [...cpu].map(
    ([name, values]) => [name, values.reduce((sum, ms) => sum + ms) / values.length] as const,
  )
  const reference = means[0]?.[1] ?? NaN
  const shown = means.map(([name, ms]) => `${name} ${ms.toFixed(2)} (${(reference / ms).toFixed(1)} ×)`)
  console.log(`ms of the main thread's CPU: ${shown.join(', ')}`)
  if (lines === 100_000) {
    const stalls = await measure({ kind: 'stall', scrapes: 1 }, ROUNDS)
    printTable(`longest stall, most of ${shape}`, stalls, { unit: 'ms', against: 'prom-client' })
    const worst = [...stalls].map(([name, values]) => `${name} ${Math.max(...values).toFixed(1)}`)
    console.log(`worst of ${ROUNDS}: ${worst.join(', ')}`)
  }
  for (const { child } of children) child.disconnect()
}

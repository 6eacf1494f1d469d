/** Holds the series of one library and renders them when it is told to. Started by render.ts. */
import * as promClient from 'prom-client'

import { median } from '../rounds.ts'
import { labelSets, type Shape } from './label-sets.ts'
import { promIoLibrary } from './record-peers.ts'
import { botwatchPeer, openTelemetryRenderPeer, promRenderPeer, type RenderPeer } from './render-peers.ts'
import { longestStall } from './stall.ts'

/** What to do in one round. */
export interface RenderTask {
  readonly kind: 'time' | 'stall'
  readonly scrapes: number
}

/** What it came to. */
export interface RenderAnswer {
  readonly ms: number
  /** Of the main thread, which others on the machine do not prolong as they do the time; the mean, since it is told in steps. */
  readonly cpuMs: number
  readonly bytes: number
}

const [, , name = '', lines = '', shape = 'counters'] = process.argv
const sets = labelSets(Number(lines), shape as Shape)
const makers: Readonly<Record<string, () => RenderPeer>> = {
  botwatch: () => botwatchPeer(sets),
  'prom-client': () => promRenderPeer(name, promClient, sets),
  '@prometheus-io/client': () => promRenderPeer(name, promIoLibrary, sets),
  OpenTelemetry: () => openTelemetryRenderPeer(sets),
}
const peer = makers[name]?.()
if (peer === undefined) throw new Error('which library?')
let round = 0

process.on('message', (task: RenderTask) => {
  void answer(peer, task).then((result) => process.send?.(result))
})
process.once('disconnect', () => process.exit())

async function answer({ touch, render }: RenderPeer, { kind, scrapes }: RenderTask): Promise<RenderAnswer> {
  const times: number[] = []
  let [bytes, cpuMs] = [0, 0]
  for (let again = 0; again < scrapes; again += 1) {
    touch((round += 1))
    const run = async (): Promise<void> => {
      const { body, release } = await render()
      bytes = body.length
      release()
    }
    if (kind === 'stall') {
      times.push(await longestStall(run))
      continue
    }
    const [startedAt, cpu] = [performance.now(), process.threadCpuUsage()]
    await run()
    const { user, system } = process.threadCpuUsage(cpu)
    times.push(performance.now() - startedAt)
    cpuMs += (user + system) / 1000 / scrapes
  }
  return { ms: median(times), cpuMs, bytes }
}

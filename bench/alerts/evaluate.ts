/** What a round of 10 000 rules costs that finds everything quiet, and whether it allocates. */
import { AlertManager } from '@botwatch/alerts'

import { median, timeInTurn, type Contestant } from '../rounds.ts'
import { printTable } from '../metrics/table.ts'
import { jsonRulesEngine, plainLoop, type Peer } from './peers.ts'
import { METRICS, rules, RULES_PER_METRIC, values } from './workload.ts'

const ROUNDS = 20
const RULES = METRICS * RULES_PER_METRIC

const shape = process.argv[2] === 'json'
const inputs = Array.from({ length: 16 }, (_, seed) =>
  shape ? (JSON.parse(JSON.stringify(values(seed))) as Record<string, number>) : values(seed),
)
const manager = new AlertManager({ rules: rules() })
let sampleTime = Date.now()
const lists = inputs.map((input) => Object.entries(input).map(([name, value]) => ({ name, value })))

const times = await timeInTurn(
  [
    ofPeer('botwatch', {
      evaluate: async (metrics) =>
        (await manager.evaluateRules({ metrics, sampleTime: (sampleTime += 1000) })).fired.length,
    }),
    ofPeer('plain loop, counts by name', plainLoop('by name')),
    ofPeer('plain loop, counts in the rule', plainLoop('in the rule')),
    { name: 'botwatch, a list of samples', run: () => eachRound((at) => evaluateList(at)) },
  ],
  { rounds: 41, warmUp: 10 },
)
const against = 'plain loop, counts by name'
printTable('a quiet round of 10 000 rules', times, { unit: 'µs', perRound: ROUNDS, against })
for (const [name, all] of times) {
  const perSecond = (RULES * ROUNDS) / (median(all) / 1000) / 1e6
  console.log(`${name.padEnd(34)}${perSecond.toFixed(0).padStart(12)} M rules/s`)
}

const slow = await timeInTurn(
  [
    ofPeer('botwatch', {
      evaluate: async (metrics) =>
        (await manager.evaluateRules({ metrics, sampleTime: (sampleTime += 1000) })).fired.length,
    }),
    ofPeer('json-rules-engine', jsonRulesEngine()),
  ],
  { rounds: 5, warmUp: 1 },
)
printTable('the same beside json-rules-engine', slow, {
  unit: 'µs',
  perRound: ROUNDS,
  against: 'json-rules-engine',
})
await allocations()

function ofPeer(name: string, peer: Peer): Contestant {
  return {
    name,
    run: () =>
      eachRound(async (at) => {
        if ((await peer.evaluate(inputs[at % inputs.length] ?? {})) !== 0)
          throw new Error('it was to be quiet')
      }),
  }
}

async function evaluateList(at: number): Promise<void> {
  const { fired } = await manager.evaluateRules({
    metrics: lists[at % lists.length] ?? [],
    sampleTime: (sampleTime += 1000),
  })
  if (fired.length !== 0) throw new Error('it was to be quiet')
}

async function eachRound(run: (at: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < ROUNDS; at += 1) await run(at)
}

/** Bytes allocated by quiet rounds, whatever was collected meanwhile: by the sum of the growth between collections. */
async function allocations(): Promise<void> {
  const rounds = 2000
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < rounds; at += 1)
    await manager.evaluateRules({ metrics: inputs[at % 16] ?? {}, sampleTime: (sampleTime += 1000) })
  const perRound = (process.memoryUsage().heapUsed - before) / rounds
  console.log(`\na quiet round allocates ${perRound.toFixed(0)} B: ${(perRound / RULES).toFixed(3)} B a rule`)
}

/** What a round of 10 000 rules costs without breaches and with 1% breaching, beside the plain loop and json-rules-engine. */
import { AlertManager } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { printTable } from '../metrics/table.ts'
import { median, timeInTurn, type Contestant } from '../rounds.ts'
import { jsonRulesEngine, plainLoop, type Peer } from './peers.ts'
import { METRICS, rules, RULES_PER_METRIC, values } from './workload.ts'

const ROUNDS = 20
const RULES = METRICS * RULES_PER_METRIC
const PLAIN_LOOP = 'plain loop'

const inputs = Array.from({ length: 16 }, (_, seed) => values(seed))
const parsed = inputs.map((input) => JSON.parse(JSON.stringify(input)) as Readonly<Record<string, number>>)
const lists = inputs.map((input) => Object.entries(input).map(([name, value]) => ({ name, value })))
const quiet = new AlertManager({ rules: rules() })
let sampleTime = Date.now()

await compareBreaching()
await compare('values in an object', inputs)
await compare('values in an object from JSON', parsed)
const slow = await timeInTurn(
  [
    contestant('botwatch', (at) => evaluate(quiet, inputs[at] ?? {})),
    ofPeer('json-rules-engine', jsonRulesEngine(), inputs),
  ],
  { rounds: 7, warmUp: 1 },
)
printTable('beside json-rules-engine', slow, {
  unit: 'µs',
  perRound: ROUNDS,
  against: 'json-rules-engine',
})

async function compare(title: string, all: readonly Readonly<Record<string, number>>[]): Promise<void> {
  const times = await timeInTurn(
    [
      contestant('botwatch', (at) => evaluate(quiet, all[at] ?? {})),
      contestant('botwatch, a list of samples', (at) => evaluate(quiet, lists[at] ?? [])),
      ofPeer(PLAIN_LOOP, plainLoop('by name'), all),
      ofPeer('plain loop, counts in the rule', plainLoop('in the rule'), all),
    ],
    { rounds: 41, warmUp: 10 },
  )
  printTable(title, times, { unit: 'µs', perRound: ROUNDS, against: PLAIN_LOOP })
  for (const [name, runs] of times) {
    const perSecond = (RULES * ROUNDS) / (median(runs) / 1000) / 1e6
    console.log(`${name.padEnd(34)}${perSecond.toFixed(0).padStart(12)} M rules/s`)
  }
}

/** 1% of the rules breach all the time, and their alerts are in a SQLite file. */
async function compareBreaching(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'botwatch-bench-'))
  const store = sqliteStore({ path: join(folder, 'alerts.db') })
  const manager = new AlertManager({ rules: rules(), store })
  const loop = plainLoop('by name')
  const breaching = inputs.map((input) =>
    Object.fromEntries(
      Object.entries(input).map(([name, value], index) => [name, index % 100 === 0 ? 95 : value]),
    ),
  )
  for (const input of breaching.slice(0, 3)) {
    await evaluate(manager, input)
    await loop.evaluate(input)
  }
  const firing = await manager.listAlerts({ status: 'active', limit: 1000 })
  if (firing.length !== RULES / 100) throw new Error(`${firing.length} alerts fire`)
  const times = await timeInTurn(
    [
      contestant('botwatch, SQLite', (at) => evaluate(manager, breaching[at] ?? {})),
      ofPeer(PLAIN_LOOP, loop, breaching),
    ],
    { rounds: 41, warmUp: 10 },
  )
  printTable('1% of the rules breach', times, { unit: 'µs', perRound: ROUNDS, against: PLAIN_LOOP })
  await manager.stop()
  await store.close()
  await rm(folder, { recursive: true })
}

async function evaluate(
  manager: AlertManager,
  metrics: NonNullable<Parameters<AlertManager['evaluateRules']>[0]['metrics']>,
): Promise<number> {
  sampleTime += 1000
  const { fired } = await manager.evaluateRules({ metrics, sampleTime })
  return fired.length
}

function ofPeer(name: string, peer: Peer, all: readonly Readonly<Record<string, number>>[]): Contestant {
  return contestant(name, (at) => peer.evaluate(all[at] ?? {}))
}

function contestant(name: string, evaluateAt: (at: number) => number | Promise<number>): Contestant {
  const run = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round += 1) {
      if ((await evaluateAt(round % inputs.length)) !== 0) throw new Error('it was to be quiet')
    }
  }
  return { name, run }
}

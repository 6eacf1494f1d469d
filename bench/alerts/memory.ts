/** What a quiet alert takes, and whether a quiet round allocates for each of its rules. */
import { AlertManager } from '@botwatch/alerts'

import { median } from '../rounds.ts'
import { METRICS, rules, RULES_PER_METRIC, values } from './workload.ts'

const ROUNDS = 20
const WINDOWS = 101

await perQuietAlert()
await perQuietRound()

function used(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
}

/** Alerts of one rule by label set, and alerts of 10 000 rules: what there is after a round, over what there was before. */
async function perQuietAlert(): Promise<void> {
  const count = METRICS * RULES_PER_METRIC
  const hosts = (): readonly { name: string; labels: Record<string, string>; value: number }[] =>
    Array.from({ length: count }, (_, index) => ({
      name: 'load',
      labels: { host: `host-${index}`, zone: `zone-${index % 7}` },
      value: 1,
    }))
  const rule = { name: 'load', metricName: 'load', thresholdValue: 80 }
  const byLabels = new AlertManager({ rules: [rule] })
  let before = used()
  await byLabels.evaluateRules({ metrics: hosts(), sampleTime: 1 })
  await byLabels.evaluateRules({ metrics: hosts(), sampleTime: 2 })
  console.log(`\na quiet alert by label set: ${((used() - before) / count).toFixed(0)} B`)

  before = used()
  const byRule = new AlertManager({ rules: rules() })
  const withRules = used()
  await byRule.evaluateRules({ metrics: values(1), sampleTime: 1 })
  await byRule.evaluateRules({ metrics: values(2), sampleTime: 2 })
  const own = ((used() - withRules) / count).toFixed(0)
  console.log(
    `a quiet alert by rule: ${own} B, and ${((withRules - before) / count).toFixed(0)} B for the rule`,
  )
  if ((await byLabels.listRules()).length + (await byRule.listRules()).length === 0)
    throw new Error('they must live until here')
}

/** The same rounds over few and over many rules: what is allocated for a round, and for each of its rules. */
async function perQuietRound(): Promise<void> {
  const bytes = new Map<number, number>()
  for (const perMetric of [1, RULES_PER_METRIC]) {
    const some = rules().filter((_, index) => index % RULES_PER_METRIC < perMetric)
    bytes.set(perMetric, await allocatedBy(new AlertManager({ rules: some })))
  }
  const [few = 0, many = 0] = bytes.values()
  const perRule = (many - few) / (METRICS * (RULES_PER_METRIC - 1))
  console.log(
    `a quiet round allocates ${few} B with ${METRICS} rules, ${many} B with ${METRICS * RULES_PER_METRIC}`,
  )
  console.log(`for each rule ${perRule.toFixed(3)} B`)
}

async function allocatedBy(manager: AlertManager): Promise<number> {
  const inputs = Array.from({ length: 16 }, (_, seed) => values(seed))
  let sampleTime = 1
  const run = async (rounds: number): Promise<void> => {
    for (let at = 0; at < rounds; at += 1) {
      sampleTime += 1000
      await manager.evaluateRules({ metrics: inputs[at % 16] ?? {}, sampleTime })
    }
  }
  await run(2000)
  const windows: number[] = []
  for (let window = 0; window < WINDOWS; window += 1) {
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    await run(ROUNDS)
    windows.push((process.memoryUsage().heapUsed - before) / ROUNDS)
  }
  return Math.round(median(windows))
}

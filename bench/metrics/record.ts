/** What recording costs: a whole request, and the tokens of a call with their cost, beside peers doing the same work. */
import { MetricsCollector } from '@botwatch/metrics'
import * as promClient from 'prom-client'

import { timeInTurn, type Contestant } from '../rounds.ts'
import { printTable } from './table.ts'
import { openTelemetryPeer, promIoLibrary, promPeer } from './record-peers.ts'
import { requests, SAMPLES, usages } from './samples.ts'

const RECORDS = 40_000
const sampler = { start: () => {}, stop: () => {}, latest: () => null }

const running = new MetricsCollector({ defaultMetrics: false, sampler })
running.startCollection()
const idle = new MetricsCollector({ defaultMetrics: false, sampler })
const viaHandle = new MetricsCollector({ defaultMetrics: false, sampler })
viaHandle.startCollection()
const byName = new Map(requests.map(({ apiName }) => [apiName, viaHandle.api(apiName)]))
const handles = requests.map(({ apiName }) => byName.get(apiName))
const peers = {
  'prom-client': promPeer(promClient),
  'prom-client, array': promPeer(promClient, 'last 1000 times'),
  '@prometheus-io/client': promPeer(promIoLibrary),
  OpenTelemetry: openTelemetryPeer(),
}

const options = { rounds: 31, warmUp: 6 }
const requestTimes = await timeInTurn(
  [
    contestant('prom-client', (at) =>
      peers['prom-client'].request(requests[at] as (typeof requests)[number]),
    ),
    contestant('botwatch, by names', (at) =>
      running.recordApiRequest(requests[at] as (typeof requests)[number]),
    ),
    contestant('botwatch, handle', (at) =>
      handles[at]?.recordRequest(requests[at] as (typeof requests)[number]),
    ),
    contestant('botwatch, not started', (at) =>
      idle.recordApiRequest(requests[at] as (typeof requests)[number]),
    ),
    contestant('prom-client, times in an array', (at) =>
      peers['prom-client, array'].request(requests[at] as (typeof requests)[number]),
    ),
    contestant('@prometheus-io/client', (at) =>
      peers['@prometheus-io/client'].request(requests[at] as (typeof requests)[number]),
    ),
    contestant('OpenTelemetry (no window)', (at) =>
      peers.OpenTelemetry.request(requests[at] as (typeof requests)[number]),
    ),
  ],
  options,
)
printTable('record a request', requestTimes, { unit: 'ns', perRound: RECORDS, against: 'prom-client' })

const usageTimes = await timeInTurn(
  [
    contestant('prom-client', (at) => peers['prom-client'].usage(usages[at] as (typeof usages)[number])),
    contestant('botwatch', (at) => running.recordTokenUsage(usages[at] as (typeof usages)[number])),
    contestant('@prometheus-io/client', (at) =>
      peers['@prometheus-io/client'].usage(usages[at] as (typeof usages)[number]),
    ),
    contestant('OpenTelemetry', (at) => peers.OpenTelemetry.usage(usages[at] as (typeof usages)[number])),
  ],
  options,
)
printTable('record tokens and cost', usageTimes, { unit: 'ns', perRound: RECORDS, against: 'prom-client' })
await Promise.all([running.stopCollection(), viaHandle.stopCollection()])

function contestant(name: string, record: (at: number) => void): Contestant {
  const run = (): Promise<void> => {
    for (let index = 0; index < RECORDS; index += 1) record(index & (SAMPLES - 1))
    return Promise.resolve()
  }
  return { name, run }
}

/**
 * What `checkAll` costs beside asking the same endpoints by hand: a plain `Promise.all(fetch)`, and undici's `request`.
 * Prints medians and, as the figure to compare, the ratio to `fetch` round by round.
 */
import { HealthChecker } from '@botwatch/health'
import { APIHealthChecker } from '@botwatch/health/http'
import { createHttpClient } from '@botwatch/http'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Agent, request } from 'undici'

import { machine, median, medianRatio, timeInTurn, type Contestant } from '../rounds.ts'

const child = fork(join(import.meta.dirname, 'endpoints.ts'))
const [port] = (await once(child, 'message')) as [number]
const http = createHttpClient({ timeoutMs: 30_000 })
const dispatcher = new Agent({ connections: null })

console.log(machine())
console.log('endpoints        contestant              median ms   × fetch')
for (const kind of ['instant', 'slow']) {
  for (const count of [10, 100, 1000]) {
    const urls = Array.from({ length: count }, (_, index) => `http://127.0.0.1:${port}/${kind}/${index}`)
    const contestants = [
      { name: 'fetch', run: () => Promise.all(urls.map(fetchOne)) },
      { name: 'undici request', run: () => Promise.all(urls.map(requestOne)) },
      checkAll(urls),
    ]
    const times = await timeInTurn(contestants, { rounds: count === 1000 ? 30 : 60, warmUp: 10 })
    const plain = times.get('fetch') ?? []
    for (const [name, values] of times) {
      const row = [`${count} ${kind}`.padEnd(16), name.padEnd(22), median(values).toFixed(1).padStart(10)]
      console.log(...row, medianRatio(values, plain).toFixed(2).padStart(9))
    }
  }
}
await Promise.all([http.close(), dispatcher.close()])
child.disconnect()

async function fetchOne(url: string): Promise<void> {
  const response = await fetch(url)
  await response.text()
}

async function requestOne(url: string): Promise<void> {
  const { body } = await request(url, { dispatcher })
  await body.text()
}

function checkAll(urls: readonly string[]): Contestant {
  const healthChecker = new HealthChecker({ maxConcurrency: urls.length, cacheTtlMs: 0 })
  for (const [index, url] of urls.entries()) {
    healthChecker.addChecker(new APIHealthChecker({ name: `api_${index}`, url, http, timeoutMs: 30_000 }))
  }
  const run = async (): Promise<void> => {
    const { overallStatus, passedChecks } = await healthChecker.checkAll()
    if (passedChecks !== urls.length) throw new Error(`only ${passedChecks} passed: ${overallStatus}`)
  }
  return { name: 'checkAll', run }
}

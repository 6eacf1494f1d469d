/**
 * What a probe route costs beside a bare Hono route that answers the same JSON: requests per second over HTTP, both
 * served by one process of their own, in turn. Prints medians and the ratio round by round.
 */
import autocannon from 'autocannon'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { machine, median, medianRatio } from '../rounds.ts'

const ROUNDS = 7
const child = fork(join(import.meta.dirname, 'probe-server.ts'), {
  execArgv: ['--conditions=@botwatch/source', '--disable-warning=ExperimentalWarning'],
})
const [url] = (await once(child, 'message')) as [string]

const paths = ['/bare', '/health/live', '/health/ready', '/health', '/health/detailed']
const rates = new Map<string, number[]>(paths.map((path) => [path, []]))
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const path of paths) {
    const { requests } = await autocannon({ url: url + path, connections: 10, duration: 1 })
    // The first round warms up.
    if (round > 0) rates.get(path)?.push(requests.average)
  }
}
child.disconnect()

console.log(machine())
console.log('route              requests/s   × bare')
const bare = rates.get('/bare') ?? []
for (const [path, values] of rates) {
  console.log(
    path.padEnd(18),
    median(values).toFixed(0).padStart(10),
    medianRatio(values, bare).toFixed(2).padStart(8),
  )
}

/**
 * What a probe of the server costs with everything around it (limits, access, headers), beside a bare Hono route that answers
 * the same JSON: requests per second over HTTP, each server in a process of its own, in turn. Prints medians and the ratio
 * round by round.
 */
import autocannon from 'autocannon'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { machine, median, medianRatio } from '../rounds.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const WARM_UP_ROUNDS = 2
const PATHS = ['/health', '/health/live', '/health/ready']

const children: ChildProcess[] = []
const bare = await start('bare')
const open = await start('botwatch')
const keys = await start('botwatch', 'keys')
const routes = [
  { name: 'bare', url: `${bare}/health` },
  ...PATHS.map((path) => ({ name: path, url: open + path })),
  { name: '/health, keys set', url: `${keys}/health` },
]
const rates = new Map<string, number[]>(routes.map(({ name }) => [name, []]))
for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
  const shift = round % routes.length
  for (const { name, url } of [...routes.slice(shift), ...routes.slice(0, shift)]) {
    const { requests, non2xx } = await autocannon({ url, connections: 10, duration: 1 })
    if (non2xx > 0) throw new Error(`${non2xx} answers of ${url} were not 2xx`)
    if (round >= WARM_UP_ROUNDS) rates.get(name)?.push(requests.average)
  }
}
for (const child of children) child.disconnect()

console.log(machine())
console.log('route                requests/s   × bare')
const compared = rates.get('bare') ?? []
for (const [name, values] of rates) {
  const ratio = medianRatio(values, compared).toFixed(2)
  console.log(name.padEnd(20), median(values).toFixed(0).padStart(10), ratio.padStart(8))
}

async function start(...args: readonly string[]): Promise<string> {
  const child = fork(join(import.meta.dirname, 'probe-server.ts'), args, {
    execArgv: ['--conditions=@botwatch/source', '--disable-warning=ExperimentalWarning'],
  })
  children.push(child)
  const [url] = (await once(child, 'message')) as [string]
  return url
}

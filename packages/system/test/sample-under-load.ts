import { argv, cpuUsage, stdout } from 'node:process'

import { createSystemSampler } from '../src/sampler.ts'

// Keeps the core that it runs on busy for a second of CPU time between two samples, and prints the second.

const sampler = createSystemSampler({ mountpoints: argv.slice(2) })
await sampler.sample()
const before = cpuUsage()
for (let used = 0; used < 1e6;) {
  const { user, system } = cpuUsage(before)
  used = user + system
}
stdout.write(JSON.stringify(await sampler.sample()))

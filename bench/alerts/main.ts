/** All comparisons of @botwatch/alerts, each in a process of its own. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { machine } from '../rounds.ts'

console.log(machine())
for (const name of ['evaluate', 'memory', 'growth', 'storm', 'commit', 'drain', 'channels']) {
  const file = join(import.meta.dirname, `${name}.ts`)
  const { status } = spawnSync(process.execPath, [...process.execArgv, file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

/** All comparisons of @botwatch/metrics, each in a process of its own. */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`,
)
for (const name of ['record', 'render', 'http', 'memory']) {
  const file = join(import.meta.dirname, `${name}.ts`)
  const { status } = spawnSync(process.execPath, [...process.execArgv, file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

#!/usr/bin/env node
import { formatProblem } from '@botwatch/options'

import { parseConfig } from './config/environment.ts'
import { createMonitoringServer } from './monitoring-server.ts'

/** The exit code of a configuration error, as in sysexits.h. */
const EX_CONFIG = 78

const result = parseConfig(process.env)
if (result.ok) {
  try {
    const stopWithStarter = process.env['BOTWATCH_START_SCRIPT'] !== undefined
    process.exitCode = await createMonitoringServer({ config: result.config }).run({ stopWithStarter })
  } catch (error) {
    fail(1, [error instanceof Error ? error.message : String(error)])
  }
} else {
  fail(EX_CONFIG, [
    'The configuration in the environment is invalid:',
    ...result.problems.map((problem) => `  ${formatProblem(problem)}`),
  ])
}

function fail(exitCode: number, lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`)
  process.exitCode = exitCode
}

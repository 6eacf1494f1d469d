import { createRedactor } from '@botwatch/redact'

import { loadConfig } from '../../config/load-config.ts'
import { secretsOf } from '../../create-monitor.ts'
import { createLogger } from '../../log.ts'
import { createMonitoringServer } from '../../monitoring-server.ts'
import { EXIT } from '../exit-codes.ts'
import type { AddCommand } from '../context.ts'

/** `botwatch serve`: runs the server until it is stopped by a signal. */
export const addServe: AddCommand = (program, { env, stderr }, done) => {
  program
    .command('serve', { isDefault: true })
    .description('Run the monitoring server.')
    .option(
      '-c, --config <file>',
      'configuration file; default MONITORING_CONFIG, or botwatch.yaml if it exists',
    )
    .action(async ({ config: path }: { readonly config?: string }) => {
      const result = loadConfig({ env, path })
      if (!result.ok) {
        stderr.write('The configuration is invalid:\n')
        for (const problem of result.problems) stderr.write(`  ${problem}\n`)
        for (const warning of result.warnings) stderr.write(`Warning: ${warning}\n`)
        done(EXIT.config)
        return
      }
      const { config, warnings } = result
      const log = createLogger(config.logLevel, createRedactor({ secrets: secretsOf(config) }))
      for (const warning of warnings) log.warn(warning)
      const stopWithStarter = env['BOTWATCH_START_SCRIPT'] !== undefined
      done(await createMonitoringServer({ config }).run({ stopWithStarter }))
    })
}

import { createRedactor } from '@botwatch/redact'

import { loadConfig, type LoadResult } from '../../config/load-config.ts'
import { secretsOf } from '../../create-monitor.ts'
import { createLogger } from '../../log.ts'
import { createReloadingServer } from '../../monitoring-server.ts'
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
      const load = (file = path): LoadResult => loadConfig({ env, path: file })
      const result = load()
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
      done(await createReloadingServer(config, { load, loaded: result }).run({ stopWithStarter }))
    })
}

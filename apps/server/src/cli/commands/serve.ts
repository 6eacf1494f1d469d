import type { LoadResult } from '../../config/load-config.ts'
import { defineCommand, Option, type CommandDefinition } from '../command.ts'
import { configOption } from '../config-option.ts'
import { EXIT } from '../exit-codes.ts'
import { failConfig } from '../print.ts'

/** Options that stand for a variable. */
const VARIABLES = {
  host: 'MONITORING_HOST',
  port: 'MONITORING_PORT',
  dataDir: 'MONITORING_DATA_DIR',
} as const

interface ServeOptions {
  readonly config?: string
  readonly host?: string
  readonly port?: string
  readonly dataDir?: string
}

/** `botwatch serve`: runs the server until it is stopped by a signal. */
export const serve: CommandDefinition = defineCommand<ServeOptions>({
  name: 'serve',
  group: 'server',
  summary: 'run the monitoring server; this is what "botwatch" alone does',
  description: `Runs the monitoring server until it gets SIGTERM or SIGINT. On SIGHUP, and when its configuration file changes, it reads that again. It needs no configuration: it checks itself and its host, collects metrics, evaluates the default rules and writes alerts to its log.

Checks, channels, rules and all other settings are in a configuration file, which "botwatch init" writes. Environment variables win over the file, and options over both.`,
  options: [
    configOption(),
    new Option(
      '--host <address>',
      'Address to listen on. Any other than this machine needs keys. Default: 127.0.0.1.',
    ),
    new Option('--port <number>', 'Port to listen on; 0 chooses a free one. Default: 8080.'),
    new Option('--data-dir <folder>', 'Folder of the databases. Default: ./data.'),
  ],
  environment: {
    MONITORING_CONFIG: 'Configuration file.',
    MONITORING_PORT: 'Port to listen on.',
    MONITORING_API_KEYS: 'Keys of the API: name:role:key, separated by commas.',
    GITLAB_TOKEN: 'Adds a check of GitLab and of the token.',
    GLM_API_KEY: 'Adds a check of the GLM API and of the key.',
    SLACK_WEBHOOK_URL: 'Slack webhook that receives alerts.',
    METRICS_BUDGET_DAY: 'Budget of a day, e.g. 5.00.',
    '…': 'All variables are in docs/server.md.',
  },
  examples: {
    botwatch: 'Run with botwatch.yaml, or with the defaults if the folder has no such file.',
    'botwatch serve --config /etc/botwatch.yaml --port 9090': 'Run with another file, on another port.',
    'botwatch check-config && botwatch serve': 'Find mistakes before the server starts.',
  },
  exitCodes: {
    [EXIT.ok]: 'The server was stopped by a signal.',
    [EXIT.bad]: 'The server could not start, e.g. because the port is in use, or a part of it failed.',
    [EXIT.config]: 'The configuration is invalid; every problem is listed.',
  },
  run: async ({ options: { config: path, ...flags }, context }) => {
    // Before the server is loaded, which takes longer.
    const { surviveHangUp } = await import('../../signals.ts')
    surviveHangUp()
    const [{ createRedactor }, { loadConfig }, { secretsOf }, { createLogger }, { createReloadingServer }] =
      await Promise.all([
        import('@botwatch/redact'),
        import('../../config/load-config.ts'),
        import('../../create-monitor.ts'),
        import('../../log.ts'),
        import('../../monitoring-server.ts'),
      ])
    const env = { ...context.env, ...variablesOf(flags) }
    const load = (file = path): LoadResult => loadConfig({ env, path: file })
    const result = load()
    if (!result.ok)
      return failConfig(context, {
        ...result,
        problems: result.problems.map((problem) => withOption(problem, flags)),
      })
    const { config, warnings } = result
    const log = createLogger(config.logLevel, createRedactor({ secrets: secretsOf(config) }))
    for (const warning of warnings) log.warn(warning)
    const stopWithStarter = context.env['BOTWATCH_START_SCRIPT'] !== undefined
    const server = createReloadingServer(config, { load, loaded: result })
    return (await server.run({ stopWithStarter })) === 0 ? EXIT.ok : EXIT.bad
  },
})

type Flags = Omit<ServeOptions, 'config'>

function variablesOf(flags: Flags): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([name, variable]) => {
      const value = flags[name as keyof Flags]
      return value === undefined ? [] : [[variable, value]]
    }),
  )
}

/** A problem with the option that the user typed, in place of the variable that it stands for. */
function withOption(problem: string, flags: Flags): string {
  const [name] =
    Object.entries(VARIABLES).find(
      ([each, variable]) => flags[each as keyof Flags] !== undefined && problem.startsWith(`${variable}:`),
    ) ?? []
  if (name === undefined) return problem
  const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return `--${option}${problem.slice(problem.indexOf(':'))}`
}

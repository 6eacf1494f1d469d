import { formatProblem } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'
import { parseArgs } from 'node:util'

import { parseConfig } from '../config/environment.ts'
import { secretsOf } from '../create-monitor.ts'
import { createLogger } from '../log.ts'
import { createMonitoringServer } from '../monitoring-server.ts'
import { version } from '../version.ts'

/** Exit codes as in sysexits.h: a wrong command line, an invalid configuration. */
const EX_USAGE = 64
const EX_CONFIG = 78

const USAGE = `Usage: botwatch-server [--help] [--version]

Serves the monitoring of a bot on http://127.0.0.1:8080. Variables configure it:
  MONITORING_PORT         port; default 8080
  MONITORING_HOST         address; default 127.0.0.1, any other one needs MONITORING_API_KEYS
  MONITORING_API_KEYS     name:role:key, separated by commas; a key from: openssl rand -hex 24
  MONITORING_DATA_DIR     folder of the databases; default ./data
  MONITORING_PUBLIC_URL   address behind a proxy
  GITLAB_TOKEN            adds a check of GitLab
  GLM_API_KEY             adds a check of the GLM API
  SLACK_WEBHOOK_URL       sends alerts to Slack; also DISCORD_WEBHOOK_URL, ALERT_WEBHOOK_URL, SMTP_URL
  HTTPS_PROXY             proxy for https URLs; also HTTP_PROXY, NO_PROXY
A secret may be in a file: GITLAB_TOKEN_FILE=/run/secrets/gitlab. All variables are listed in
https://github.com/botwatch/botwatch/blob/main/docs/server.md#variables
`

/** Runs the server until it is stopped by a signal. Returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const answered = readArguments(args)
  if (answered !== undefined) return answered
  const result = parseConfig(process.env)
  if (!result.ok) {
    write('The configuration in the environment is invalid:')
    for (const problem of result.problems) write(`  ${formatProblem(problem)}`)
    for (const warning of result.warnings) write(`Warning: ${warning}`)
    return EX_CONFIG
  }
  const { config, warnings } = result
  const log = createLogger(config.logLevel, createRedactor({ secrets: secretsOf(config) }))
  for (const warning of warnings) log.warn(warning)
  const stopWithStarter = process.env['BOTWATCH_START_SCRIPT'] !== undefined
  return await createMonitoringServer({ config }).run({ stopWithStarter })
}

/** Answers `--help`, `--version` and mistakes with an exit code; undefined without arguments. */
function readArguments(args: readonly string[]): number | undefined {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    } as const
    const { help, version: isAsked } = parseArgs({ args: [...args], options }).values
    if (help !== true && isAsked !== true) return undefined
    process.stdout.write(help === true ? USAGE : `${version}\n`)
    return 0
  } catch (error) {
    write(`${(error as Error).message.replace(/\. .*$/s, '')}\n\n${USAGE.trimEnd()}`)
    return EX_USAGE
  }
}

function write(line: string): void {
  process.stderr.write(`${line}\n`)
}

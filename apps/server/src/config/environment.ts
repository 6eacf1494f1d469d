import { parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { parseServerConfig } from './config-schema.ts'
import {
  lowerProxyVariables,
  PROXY_VARIABLES,
  readConnection,
  TLS_VARIABLES,
  uselessNoProxyEntries,
  uselessProxies,
} from './connection-environment.ts'
import { readEmail } from './email-environment.ts'
import { PARSED_VARIABLES, parseVariables } from './environment-schema.ts'
import { exposureProblems, variableNames, type Exposure } from './exposure.ts'
import { readPrices } from './prices.ts'
import { SECRET_VARIABLES } from './secret-files.ts'
import type { ServerConfig, ServerConfigInput } from './server-config.ts'
import { yesOrNo } from './texts.ts'
import { unknownVariables } from './unknown-variables.ts'
import { readVariables } from './variables.ts'
import { secretProblems } from './webhook-url.ts'

/** Result of {@link parseConfig}: a configuration, or every problem of the environment. Each warning is one line. */
export type ConfigResult =
  | { readonly ok: true; readonly config: ServerConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly string[] }

/** Every variable that holds a value. */
const names: readonly string[] = [
  ...PARSED_VARIABLES,
  'SMTP_URL',
  'ALERT_EMAIL_FROM',
  'ALERT_EMAIL_TO',
  'METRICS_PRICES',
  'METRICS_PRICES_FILE',
  ...PROXY_VARIABLES,
  ...TLS_VARIABLES,
]
/** Every variable. */
export const VARIABLES: readonly string[] = [...names, ...SECRET_VARIABLES.map((name) => `${name}_FILE`)]

/**
 * Reads the configuration from environment variables. An empty variable counts as not set. What may be a mistake but does not
 * prevent the start, e.g. an unknown variable, is a warning.
 *
 * @example
 * const result = parseConfig(process.env)
 * if (!result.ok) throw new Error(formatProblems(result.problems))
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const read = parse(v.record(v.string(), v.unknown()), env)
  if (!read.ok) return { ...read, warnings: [] }
  const variables = readVariables(env, [...names, ...lowerProxyVariables])
  const { set } = variables
  const parsed = parseVariables(set)
  const prices = readPrices(set)
  const { email, problems: emailProblems } = readEmail(set)
  const { connection, problems: connectionProblems } = readConnection(set)
  const warnings = [
    ...variables.warnings,
    ...unknownVariables(env, VARIABLES),
    ...uselessProxies(env, set),
    ...uselessNoProxyEntries(set),
    ...(parsed.ok ? uselessVariables(parsed.value) : []),
  ]
  const problems = withoutRepeats(
    variables.problems,
    [
      ...(parsed.ok ? [] : parsed.problems),
      ...prices.problems,
      ...secretProblems(set['ALERT_WEBHOOK_URL'], set['ALERT_WEBHOOK_SECRET'], [
        'ALERT_WEBHOOK_URL',
        'ALERT_WEBHOOK_SECRET',
      ]),
      ...emailProblems,
      ...connectionProblems,
      ...warnRatioProblems(set),
    ],
    exposureProblems(exposureOf(set, variables.problems), variableNames),
  )
  if (!parsed.ok || problems.length > 0) return { ok: false, problems, warnings }
  const input = { ...parsed.value, prices: prices.table, alertEmail: email, connection }
  const config = parseServerConfig(input satisfies ServerConfigInput)
  return config.ok ? { ok: true, config: config.value, warnings } : { ...config, warnings }
}

/** The problems of each stage, except of variables with which an earlier stage has a problem. */
function withoutRepeats(...stages: readonly (readonly Problem[])[]): readonly Problem[] {
  return stages.reduce((earlier, problems) => {
    const known = new Set(earlier.map(variable))
    return [...earlier, ...problems.filter((problem) => !known.has(variable(problem)))]
  }, [])
}

function variable({ path }: Problem): string {
  return path.replace(/_FILE$/, '')
}

function exposureOf(set: Readonly<Record<string, string>>, problems: readonly Problem[]): Exposure {
  const keys = 'MONITORING_API_KEYS'
  return {
    host: set['MONITORING_HOST'] ?? '127.0.0.1',
    publicUrl: set['MONITORING_PUBLIC_URL'],
    hasKeys: set[keys] !== undefined || problems.some(({ path }) => path.startsWith(keys)),
    allowAnonymous: v.safeParse(yesOrNo, set['MONITORING_ALLOW_ANONYMOUS']).output === true,
  }
}

function uselessVariables({ allowAnonymous, apiKeys }: ServerConfigInput): readonly string[] {
  return allowAnonymous === true && apiKeys !== undefined
    ? ['MONITORING_ALLOW_ANONYMOUS: without effect, because MONITORING_API_KEYS is set']
    : []
}

function warnRatioProblems(set: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  const isNeeded = set['METRICS_BUDGET_WARN_RATIO'] !== undefined
  if (!isNeeded || (set['METRICS_BUDGET_DAY'] ?? set['METRICS_BUDGET_MONTH']) !== undefined) return []
  const expected = 'an amount here or in METRICS_BUDGET_MONTH because METRICS_BUDGET_WARN_RATIO is set'
  return [{ path: 'METRICS_BUDGET_DAY', expected, received: 'nothing' }]
}

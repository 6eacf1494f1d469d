import { parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import {
  lowerProxyVariables,
  PROXY_VARIABLES,
  TLS_VARIABLES,
  uselessNoProxyEntries,
  uselessProxies,
} from './connection-environment.ts'
import { SERVICE_VARIABLES } from './environment-services.ts'
import { SETTING_VARIABLES } from './environment-settings.ts'
import { CONFIG_TYPES } from './file/file-schema.ts'
import type { EnvironmentLayer, Fields } from './file/layer.ts'
import { readConfigFile } from './file/read-config-file.ts'
import { layEnvironment } from './lay-environment.ts'
import { readSecretFile, SECRET_VARIABLES } from './secret-files.ts'
import type { ServerConfig } from './server-config.ts'
import { unknownVariables } from './unknown-variables.ts'
import { readVariables } from './variables.ts'

/** Result of {@link parseConfig}: a configuration, or every problem of the environment. Each warning is one line. */
export type ConfigResult =
  | { readonly ok: true; readonly config: ServerConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly string[] }

/** Every variable that holds a value. */
const names: readonly string[] = [
  ...SETTING_VARIABLES.map(({ name }) => name),
  ...SERVICE_VARIABLES,
  'SMTP_URL',
  'ALERT_EMAIL_FROM',
  'ALERT_EMAIL_TO',
  'METRICS_PRICES',
  'METRICS_PRICES_FILE',
  ...PROXY_VARIABLES,
  ...TLS_VARIABLES,
]
/** Every variable. */
export const VARIABLES: readonly string[] = [
  ...names,
  ...SECRET_VARIABLES.map((name) => `${name}_FILE`),
  'MONITORING_CONFIG',
]

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the configuration from environment variables. An empty variable counts as not set. What may be a mistake but does not
 * prevent the start, e.g. an unknown variable, is a warning.
 *
 * @example
 * const result = parseConfig(process.env)
 * if (!result.ok) throw new Error(formatProblems(result.problems))
 */
export function parseConfig(env: Environment): ConfigResult {
  const read = parse(v.record(v.string(), v.unknown()), env)
  if (!read.ok) return { ...read, warnings: [] }
  const { environment } = readEnvironment(env)
  const result = readConfigFile(undefined, CONFIG_TYPES, { environment })
  const { warnings } = result
  return result.ok
    ? { ok: true, config: result.config, warnings }
    : { ok: false, problems: result.problems, warnings }
}

/** The environment as a layer over a file, and the files that were read for it. */
export interface ReadEnvironment {
  readonly environment: EnvironmentLayer
  /** Files of secrets, also of those that the file refers to once it was read. */
  readonly files: () => readonly string[]
}

/** Reads the variables, and the files that they name. */
export function readEnvironment(env: Environment): ReadEnvironment {
  const variables = readVariables(env, [...names, ...lowerProxyVariables])
  const { set } = variables
  const files = new Set(SECRET_VARIABLES.flatMap((name) => fileOf(env, name) ?? []))
  const nameOf = (name: string): string =>
    isSet(env[name]) || fileOf(env, name) === undefined ? name : `${name}_FILE`
  const others = new Map<string, ReturnType<EnvironmentLayer['lookup']>>()
  const lookup: EnvironmentLayer['lookup'] = (name) => {
    if (Object.hasOwn(set, name)) return set[name]
    if (!others.has(name)) others.set(name, readOther(name))
    return others.get(name)
  }
  const readOther = (name: string): ReturnType<EnvironmentLayer['lookup']> => {
    if (isSet(env[name])) return env[name].trim()
    const path = fileOf(env, name)
    if (path === undefined) return undefined
    files.add(path)
    const file = readSecretFile(`${name}_FILE`, path)
    return 'text' in file ? file.text.trim() : { problem: `${file.problem.received} in ${name}_FILE` }
  }
  const lay = (file: Fields, referred: ReadonlySet<string>): ReturnType<EnvironmentLayer['lay']> => {
    const { ignored, ...layer } = layEnvironment(set, nameOf, file, referred)
    const warnings = [
      ...variables.warnings,
      ...unknownVariables(env, [...VARIABLES, ...referred, ...[...referred].map((name) => `${name}_FILE`)]),
      ...uselessProxies(env, set),
      ...uselessNoProxyEntries(set),
      ...uselessVariables(set),
      ...ignored,
    ]
    return { ...layer, problems: variables.problems, warnings }
  }
  return { environment: { lookup, lay }, files: () => [...files] }
}

function isSet(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function fileOf(env: Environment, name: string): string | undefined {
  const path = env[`${name}_FILE`]
  return isSet(path) ? path.trim() : undefined
}

function uselessVariables(set: Readonly<Record<string, string>>): readonly string[] {
  const isAnonymous = /^(?:true|1|yes|on)$/i.test(set['MONITORING_ALLOW_ANONYMOUS'] ?? '')
  return isAnonymous && set['MONITORING_API_KEYS'] !== undefined
    ? ['MONITORING_ALLOW_ANONYMOUS: without effect, because MONITORING_API_KEYS is set']
    : []
}

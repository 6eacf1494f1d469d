import { describe, formatProblem } from '@botwatch/options'
import { existsSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'

import { parseConfig } from './environment.ts'
import { CONFIG_TYPES } from './file/file-schema.ts'
import { readConfigFile } from './file/read-config-file.ts'
import { SECRET_VARIABLES } from './secret-files.ts'
import type { ServerConfig } from './server-config.ts'

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default: `MONITORING_CONFIG`, or `botwatch.yaml` in the working folder if there is one. */
  readonly path?: string | undefined
}

/** Result of {@link loadConfig}. Problems and warnings are one line each. */
export type LoadResult = Source &
  (
    | { readonly ok: true; readonly config: ServerConfig }
    | { readonly ok: false; readonly problems: readonly string[] }
  )

interface Source {
  readonly warnings: readonly string[]
  /** Path of the file. Undefined if there is none. */
  readonly path: string | undefined
  /** Absolute paths of all files on which the result depends, also of those that cannot be read. */
  readonly files: readonly string[]
}

/** Name of the file that is read if none is named. */
export const DEFAULT_NAME = 'botwatch.yaml'

/** Reads the configuration from the file and the environment, which wins. */
export function loadConfig({ env, path }: ConfigSource): LoadResult {
  const chosen = path ?? env['MONITORING_CONFIG'] ?? (existsSync(DEFAULT_NAME) ? DEFAULT_NAME : undefined)
  const ofEnv = parseConfig(env)
  const { warnings } = ofEnv
  const problems = ofEnv.ok ? [] : ofEnv.problems.map(formatProblem)
  const source = { warnings, path: chosen && resolve(chosen), files: filesOf(env, chosen) }
  if (chosen === undefined) return ofEnv.ok ? { ...ofEnv, ...source } : { ok: false, problems, ...source }
  const file = readFile(chosen)
  if (!file.ok) return { ok: false, problems: [...problems, ...file.problems], ...source }
  if (!ofEnv.ok) return { ok: false, problems, ...source }
  return { ok: true, config: { ...ofEnv.config, ...file.config }, ...source }
}

function filesOf(env: ConfigSource['env'], chosen: string | undefined): readonly string[] {
  const named = [...SECRET_VARIABLES.map((name) => `${name}_FILE`), 'METRICS_PRICES_FILE']
  const paths = [chosen, ...named.map((name) => env[name]?.trim())]
  return paths.flatMap((path = '') => (path === '' ? [] : resolve(path)))
}

function readFile(path: string) {
  try {
    const result = readConfigFile(readFileSync(path, 'utf8'), CONFIG_TYPES)
    if (result.ok) return result
    const name = basename(path)
    return {
      ok: false as const,
      problems: result.problems.map(
        (problem) => `${name}:${problem.position.line}:${problem.position.column} ${formatProblem(problem)}`,
      ),
    }
  } catch (error) {
    return {
      ok: false as const,
      problems: [`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? describe(error)})`],
    }
  }
}

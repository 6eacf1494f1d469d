import { describe, formatProblem } from '@botwatch/options'
import { existsSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'

import { parseConfig } from './environment.ts'
import { CONFIG_TYPES } from './file/file-schema.ts'
import { readConfigFile } from './file/read-config-file.ts'
import type { ServerConfig } from './server-config.ts'

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default: `MONITORING_CONFIG`, or `botwatch.yaml` in the working folder if there is one. */
  readonly path?: string | undefined
}

/** Result of {@link loadConfig}. Problems and warnings are one line each. */
export type LoadResult =
  | {
      readonly ok: true
      readonly config: ServerConfig
      readonly warnings: readonly string[]
      /** Undefined if there is no file. */
      readonly path: string | undefined
    }
  | { readonly ok: false; readonly problems: readonly string[]; readonly warnings: readonly string[] }

const DEFAULT_NAME = 'botwatch.yaml'

/** Reads the configuration from the file and the environment, which wins. */
export function loadConfig({ env, path }: ConfigSource): LoadResult {
  const chosen = path ?? env['MONITORING_CONFIG'] ?? (existsSync(DEFAULT_NAME) ? DEFAULT_NAME : undefined)
  const ofEnv = parseConfig(env)
  const { warnings } = ofEnv
  const problems = ofEnv.ok ? [] : ofEnv.problems.map(formatProblem)
  if (chosen === undefined)
    return ofEnv.ok ? { ...ofEnv, path: undefined } : { ok: false, problems, warnings }
  const file = readFile(chosen)
  if (!file.ok) return { ok: false, problems: [...problems, ...file.problems], warnings }
  if (!ofEnv.ok) return { ok: false, problems, warnings }
  return { ok: true, config: { ...ofEnv.config, ...file.config }, warnings, path: resolve(chosen) }
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

import { formatProblem } from '@botwatch/options'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { CONFIG_TYPES } from '../src/config/file/file-schema.ts'
import { readConfigFile } from '../src/config/file/read-config-file.ts'
import { loadConfig, type LoadResult } from '../src/config/load-config.ts'
import type { ServerConfig } from '../src/config/server-config.ts'

/** The configuration in a text without variables, or its problems, each with line and column. */
export function readText(text: string): readonly string[] | object {
  const result = readConfigFile(text, CONFIG_TYPES)
  if (result.ok) return result.config
  return result.problems.map((problem) => {
    const { line = 0, column = 0 } = problem.position ?? {}
    return `${line}:${column} ${formatProblem(problem)}`
  })
}

type Env = Readonly<Record<string, string>>

/** A folder with a configuration file, which each test writes anew. */
export interface ConfigFolder {
  readonly folder: string
  /** Of the configuration file. */
  readonly path: string
  /** Writes a file into the folder and returns its path. */
  readonly write: (name: string, text: string | Uint8Array) => string
  /** Writes the configuration file and loads it. */
  readonly load: (text: string | Uint8Array, env?: Env) => LoadResult
  /** The configuration of a file without problems. */
  readonly configOf: (text: string, env?: Env) => ServerConfig
  readonly problemsOf: (text: string | Uint8Array, env?: Env) => readonly string[]
  readonly [Symbol.dispose]: () => void
}

/** Makes a new folder for `botwatch.yaml`. */
export function configFolder(): ConfigFolder {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-config-'))
  const write = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const load: ConfigFolder['load'] = (text, env = {}) =>
    loadConfig({ env, path: write('botwatch.yaml', text) })
  return {
    folder,
    path: join(folder, 'botwatch.yaml'),
    write,
    load,
    configOf: (text, env) => {
      const result = load(text, env)
      if (!result.ok) throw new Error(result.problems.join('\n'))
      return result.config
    },
    problemsOf: (text, env) => {
      const result = load(text, env)
      return result.ok ? [] : result.problems
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

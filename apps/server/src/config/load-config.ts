import { formatProblem, parse } from '@botwatch/options'
import { lstatSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import * as v from 'valibot'

import { describeUnreadable, hashFiles, readBounded } from './bounded-file.ts'
import { readEnvironment } from './environment.ts'
import { CONFIG_TYPES, type ConfigTypes } from './file/file-schema.ts'
import type { Origin } from './file/layer.ts'
import type { ConfigProblem, Position } from './file/position.ts'
import { readConfigFile, type FileResult } from './file/read-config-file.ts'
import { readPriceLists } from './price-lists.ts'
import { secretsOf } from './secrets-of.ts'
import type { ServerConfig } from './server-config.ts'

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default: `MONITORING_CONFIG`, or `botwatch.yaml` in the working folder if there is one. */
  readonly path?: string | undefined
  /** Default: the types that the server has. */
  readonly types?: ConfigTypes | undefined
}

/** The files of a configuration. */
interface ConfigFiles {
  /** The configuration file; undefined if there is none. */
  readonly path: string | undefined
  /** All files that were read: the configuration, price lists, and secrets. */
  readonly files: readonly string[]
  /** {@link hashFiles} of `files`. */
  readonly hash: string
}

/** Result of {@link loadConfig}. Warnings are one line each. */
export type LoadResult = ConfigFiles &
  (
    | {
        readonly ok: true
        readonly config: ServerConfig
        /** Whether there is a file, and nothing in it. */
        readonly isEmpty: boolean
        readonly warnings: readonly string[]
        /** Where each setting comes from; secrets are hidden. */
        readonly origins: readonly Origin[]
        /** Place of the value at a path such as `rules[0].gt`; undefined without a file, or if a variable wins. */
        readonly positionOf: (path: string) => Position | undefined
        /** Texts that are never shown. */
        readonly secrets: readonly string[]
      }
    | {
        readonly ok: false
        /** One line each, e.g. `botwatch.yaml:7:16 server.port: expected an integer from 0 to 65535, got 70000`. */
        readonly problems: readonly string[]
        /** The same with their parts. */
        readonly details: readonly ConfigProblem[]
        readonly warnings: readonly string[]
      }
  )

/** Names of the file that is read if none is named. */
export const DEFAULT_NAMES: readonly string[] = ['botwatch.yaml', 'botwatch.yml']
const MAX_BYTES = 524_288
const READABLE = 'a file of at most 512 KiB'

/** Reads the configuration from the file and the environment, which wins. Never throws. */
export function loadConfig({ env, path: given, types = CONFIG_TYPES }: ConfigSource): LoadResult {
  const isReadable = parse(v.record(v.string(), v.unknown()), env)
  if (!isReadable.ok) return failed(isReadable.problems, [], { path: undefined, files: [] })
  const inVariable = env['MONITORING_CONFIG']?.trim()
  const fromVariable = inVariable === '' ? undefined : inVariable
  const [found, ...others] = DEFAULT_NAMES.filter(isThere)
  const named = given ?? fromVariable
  const ignored =
    named === undefined && others.length > 0
      ? [`${others.join(', ')} is ignored, because there is ${found}`]
      : []
  const chosen = named ?? found
  const path = chosen === undefined ? undefined : resolve(chosen)
  const { environment, files: secretFiles } = readEnvironment(env)
  let priceFiles: readonly string[] = []
  const filesOf = (): Omit<ConfigFiles, 'hash'> => ({
    path,
    files: [...(path === undefined ? [] : [path]), ...priceFiles, ...pricesOf(env), ...secretFiles()],
  })
  const text = path === undefined ? undefined : readText(path)
  if (typeof text === 'object') {
    const name = given === undefined && fromVariable !== undefined ? 'MONITORING_CONFIG' : (chosen ?? '')
    return failed([{ path: name, ...text }], [], filesOf())
  }
  const fileName = basename(path ?? '')
  const result: FileResult = readConfigFile(text, types, {
    environment,
    fileName,
    readPrices: (paths) => {
      const folder = dirname(path ?? '.')
      priceFiles = paths.map((each) => resolve(folder, each))
      return readPriceLists(paths, folder)
    },
  })
  const files = filesOf()
  if (!result.ok) return failed(result.problems, [...ignored, ...result.warnings], files, fileName)
  const secrets = secretsOf(result.config)
  const { config, warnings, positionOf } = result
  return {
    ok: true,
    config,
    isEmpty: text?.trim() === '',
    warnings: [...ignored, ...warnings],
    positionOf,
    get origins() {
      return result.origins
    },
    secrets,
    ...files,
    hash: hashFiles(files.files),
  }
}

/** Also a link to nothing, which is a problem: the server would run without its configuration. */
function isThere(name: string): boolean {
  try {
    return lstatSync(resolve(name), { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // A working directory that was removed has no file.
    return (error as NodeJS.ErrnoException).syscall !== 'uv_cwd'
  }
}

function pricesOf({ METRICS_PRICES_FILE: path }: ConfigSource['env']): readonly string[] {
  return path === undefined || path.trim() === '' ? [] : [path.trim()]
}

function failed(
  details: readonly ConfigProblem[],
  warnings: readonly string[],
  files: Omit<ConfigFiles, 'hash'>,
  fileName = '',
): LoadResult {
  const problems = details.map((problem) => formatConfigProblem(problem, fileName))
  return { ok: false, problems, details, warnings, ...files, hash: hashFiles(files.files) }
}

/** A problem as one line, with its place in front. */
function formatConfigProblem(problem: ConfigProblem, fileName: string): string {
  const { position, file = fileName } = problem
  const place = position === undefined ? '' : `${file}:${position.line}:${position.column} `
  return place + formatProblem(problem)
}

/** The text of a file in UTF-8, without a byte order mark, or why it cannot be read. */
function readText(path: string): string | { readonly expected: string; readonly received: string } {
  try {
    const bytes = readBounded(path, MAX_BYTES)
    if (bytes === undefined) return { expected: READABLE, received: 'a larger file, or none that has an end' }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (
      error instanceof TypeError &&
      (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    )
      return { expected: 'a text file in UTF-8', received: 'another encoding' }
    return { expected: READABLE, received: describeUnreadable(error) }
  }
}

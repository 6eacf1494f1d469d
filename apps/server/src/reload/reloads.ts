import { resolve } from 'node:path'

import { formatProblem, type Problem } from '@botwatch/options'
import type { Logger } from 'pino'

import { hashFiles } from '../config/bounded-file.ts'
import { describeChanges } from '../config/changes.ts'
import { DEFAULT_NAMES, type LoadResult } from '../config/load-config.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { invalidOptions, isServerError } from '../errors.ts'
import type { Applied, ReloadResult, ReloadTrigger } from './result.ts'
import { watchFiles } from './watch-files.ts'

/** Reads the configuration again and puts it into effect, whole or not at all. */
export interface Reloads {
  /**
   * Never rejects. A call while a reload runs begins another one when that has ended; further calls until then share it, for
   * they would read the same.
   */
  readonly reload: (trigger: ReloadTrigger) => Promise<ReloadResult>
  /** The server has started: reloads that wait begin, and the files are looked at. */
  readonly start: () => void
  /** No reload begins from now on. Resolves when the running one has ended. */
  readonly close: () => Promise<void>
}

/** Where the configuration of a server comes from. */
export interface ConfigurationSource {
  /** Reads the configuration, from this file if one is given. */
  readonly load: (path?: string) => LoadResult
  /** What was read at the start. */
  readonly loaded: Pick<LoadResult, 'path' | 'files' | 'warnings'>
}

/** What reloads need. */
export interface ReloadsOptions extends ConfigurationSource {
  /** Puts a configuration into effect. Rejects if it cannot; then the old one is in effect. */
  readonly apply: (config: ServerConfig) => Promise<Applied>
  /** Notes the result of each reload. */
  readonly onResult: (result: ReloadResult, trigger: ReloadTrigger) => void
  readonly log: Pick<Logger, 'error'>
}

/** Creates the reloads of a server. */
export function createReloads({ load, loaded: first, apply, onResult, log }: ReloadsOptions): Reloads {
  /** The file in effect: without it, the defaults must not take its place. */
  let file = first.path
  let paths = watched(first)
  let isFailing = false
  /** Hash of the files that were read last. The start read them earlier, so that the first look reads them again. */
  let known: string | undefined
  const started = Promise.withResolvers<void>()
  let running: Promise<unknown> = started.promise
  let waiting: Promise<ReloadResult> | undefined
  let isClosed = false
  let unwatch: (() => void) | undefined

  const read = async (): Promise<ReloadResult> => {
    let path: string | undefined
    let warnings: readonly string[] = []
    try {
      // Before they are read: a change in between is found by the next look.
      known = hashFiles(paths)
      const loaded = load(file)
      ;({ path, warnings } = loaded)
      paths = watched(loaded)
      if (!loaded.ok) {
        const { problems, details } = loaded
        return { outcome: 'invalid', path, problems, details, warnings }
      }
      if (loaded.isEmpty) throw invalidOptions([emptyFile(path)])
      if (loaded.files.length === 0) return { ...nothing, outcome: 'absent', warnings }
      if (isClosed) return stopping
      const applied = await apply(loaded.config)
      file = path
      isFailing = false
      if (applied.missing.length > 0) known = undefined
      const outcome = describeChanges(applied.changes) === '' ? 'unchanged' : 'changed'
      return { ...applied, outcome, path, warnings: [...warnings, ...applied.missing] }
    } catch (error) {
      if (isServerError(error) && error.code === 'INVALID_OPTIONS') {
        const { problems } = error
        return {
          outcome: 'invalid',
          path,
          problems: problems.map(formatProblem),
          details: problems,
          warnings,
        }
      }
      if (isClosed) return stopping
      // The next look tries again.
      known = undefined
      if (!isFailing) log.error({ err: error }, 'the configuration could not be reloaded')
      isFailing = true
      return { ...nothing, outcome: 'failed', path, warnings }
    }
  }
  const reload = async (trigger: ReloadTrigger): Promise<ReloadResult> => {
    const result = isClosed ? stopping : await read()
    onResult(result, trigger)
    return result
  }
  const enqueue = (trigger: ReloadTrigger): Promise<ReloadResult> => {
    waiting ??= running.then(() => {
      waiting = undefined
      return reload(trigger)
    })
    running = waiting
    return waiting
  }
  return {
    reload: enqueue,
    start: () => {
      if (isClosed) return
      started.resolve()
      unwatch = watchFiles({
        hash: () => hashFiles(paths),
        known: () => known,
        onChange: () => enqueue('file'),
      })
    },
    close: async () => {
      isClosed = true
      unwatch?.()
      started.resolve()
      await running
    },
  }
}

const nothing = { path: undefined, problems: [], details: [], warnings: [] } as const
const stopping: ReloadResult = { ...nothing, outcome: 'stopping' }

/** A program that writes the file may have emptied it first, or found the disk full. */
function emptyFile(path = ''): Problem {
  const expected = 'a configuration; "checks: []" is one without settings'
  return { path, expected, received: 'an empty file' }
}

/** The files to look at: without a file, also the one that would be read. */
function watched({ path, files }: ConfigurationSource['loaded']): readonly string[] {
  return path === undefined ? [...files, ...DEFAULT_NAMES.map((name) => resolve(name))] : files
}

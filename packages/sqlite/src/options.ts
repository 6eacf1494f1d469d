import { choice, integer, parse } from '@botwatch/options'
import * as v from 'valibot'

import { invalidOptions } from './errors.ts'
import type { Schema } from './schema.ts'

/** Options of `openDatabase`. */
export interface OpenOptions extends Schema {
  /** Path of the file. */
  readonly path: string
  /**
   * Milliseconds to wait, while opening, for a lock that another process holds; blocks. 0 to 600000, default 5000. Once the
   * file is open, a write waits at most 250.
   */
  readonly busyTimeoutMs?: number | undefined
  /**
   * `full`: a transaction survives a loss of power. `normal`: it survives the end of the process; a loss of power may undo
   * the last ones but damages nothing, and no write waits for the disk. Default `full`.
   */
  readonly durability?: 'full' | 'normal' | undefined
}

/** {@link OpenOptions} with defaults. */
export interface OpenSettings extends Schema {
  readonly path: string
  readonly busyTimeoutMs: number
  readonly durability: 'full' | 'normal'
}

const PATH = 'the path of a file'

const path = v.pipe(
  v.string(PATH),
  v.check((value) => value !== '' && !value.includes('\0'), PATH),
)

const schema = v.strictObject({
  path,
  applicationId: integer(1, 2 ** 31 - 1),
  migrations: v.array(v.string('SQL statements'), 'an array of SQL statements'),
  busyTimeoutMs: v.optional(integer(0, 600_000), 5000),
  durability: v.optional(choice(['full', 'normal']), 'full'),
})

/** Fills in the defaults. Throws `INVALID_OPTIONS` with every problem. */
export function readOptions(options: OpenOptions): OpenSettings {
  const parsed = parse(schema, options)
  if (parsed.ok) return parsed.value
  throw invalidOptions(parsed.problems)
}

/** Throws `INVALID_OPTIONS` with every problem unless all values are paths. */
export function checkPaths(paths: Readonly<Record<string, unknown>>): void {
  const problems = Object.entries(paths).flatMap(([name, value]) => {
    const parsed = parse(path, value, { path: name })
    return parsed.ok ? [] : parsed.problems
  })
  if (problems.length > 0) throw invalidOptions(problems)
}

const workerSchema = v.object({
  module: v.instance(URL, 'a URL, e.g. of siblingModule'),
  worker: v.optional(v.instance(URL, 'a URL, e.g. of siblingModule')),
})

/** Throws `INVALID_OPTIONS` with every problem of the options of a worker; those for the database are read there. */
export function checkWorkerOptions(options: unknown): void {
  const parsed = parse(workerSchema, options)
  if (!parsed.ok) throw invalidOptions(parsed.problems)
}

const backupSchema = v.strictObject({ timeLimitMs: v.optional(integer(0, 86_400_000), 600_000) })

/** Fills in the default of a backup. Throws `INVALID_OPTIONS` with every problem. */
export function readBackupOptions(options: unknown): { readonly timeLimitMs: number } {
  const parsed = parse(backupSchema, options)
  if (parsed.ok) return parsed.value
  throw invalidOptions(parsed.problems)
}

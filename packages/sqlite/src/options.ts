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

const path = 'the path of a file'

const schema = v.strictObject({
  path: v.pipe(
    v.string(path),
    v.check((value) => value !== '' && !value.includes('\0'), path),
  ),
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

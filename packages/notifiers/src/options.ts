import { parse, pattern } from '@botwatch/options'
import * as v from 'valibot'

import { declarationEntries, type DeclarationOptions } from './declarations.ts'
import { NotifierError } from './errors.ts'

/** Options whose value can be no secret, so that an error may show it. */
const open = new Set(['fallback', 'language', 'minSeverity', 'name', 'network', 'port', 'timeZone', 'tls'])

/**
 * Reads the options of a factory. Throws a {@link NotifierError} that names `subject` and lists every problem,
 * unknown option names included.
 *
 * @example
 * const { room } = readOptions('pagerNotifier', v.strictObject({ room: text(1, 80) }), options)
 */
export function readOptions<T>(subject: string, schema: v.GenericSchema<unknown, T>, options: unknown): T {
  const parsed = parse(schema, options, { isOpen: (path) => open.has(path) })
  if (!parsed.ok) throw new NotifierError(subject, parsed.problems)
  return parsed.value
}

/** The option `name`: what rules call the channel. */
export function channelName(fallback: string): v.GenericSchema<string | undefined, string> {
  const expected = 'a name of 1 to 100 characters on one line, without a space at either end'
  return v.optional(pattern(/^\S(?:.{0,98}\S)?$/u, expected), fallback)
}

/** Options of every channel. */
export interface ChannelOptions extends Pick<DeclarationOptions, 'minSeverity' | 'fallback'> {
  /** The name rules use for this channel. Default: the kind of the channel. */
  readonly name?: string | undefined
}

/** {@link ChannelOptions} with defaults. */
export interface ChannelSettings extends ChannelOptions {
  readonly name: string
}

/** Schema entries of {@link ChannelOptions} for a kind of channel. */
export function channelEntries(kind: string): {
  readonly name: v.GenericSchema<string | undefined, string>
  readonly minSeverity: typeof declarationEntries.minSeverity
  readonly fallback: typeof declarationEntries.fallback
} {
  const { minSeverity, fallback } = declarationEntries
  return { name: channelName(kind), minSeverity, fallback }
}

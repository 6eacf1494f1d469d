import type * as v from 'valibot'

import { readHttpOptions, type HttpChannelOptions, type HttpChannelSettings } from '../http/options.ts'
import { readerEntries, type Reader, type ReaderOptions } from '../words/reader.ts'

/** Options of a chat channel. The URL is a secret. */
export interface ChatOptions extends HttpChannelOptions, ReaderOptions {}

/** The options of every chat channel, with defaults. */
export type ChatSettings = HttpChannelSettings & Reader

/**
 * Reads the options of the chat channel `kind`: those of `ChatOptions` and further ones, each with a valibot schema. Throws
 * a `NotifierError` that names the factory `${kind}Notifier` and lists every problem.
 *
 * @example
 * const { url, token } = readChatOptions('ntfy', options, { token: v.optional(text(1, 200)) })
 */
export function readChatOptions<const Entries extends v.ObjectEntries>(
  kind: string,
  options: unknown,
  entries: Entries,
): ChatSettings & v.InferOutput<v.StrictObjectSchema<Entries, undefined>> {
  return readHttpOptions(kind, options, { ...readerEntries, ...entries }) as never
}

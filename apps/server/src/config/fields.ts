import { choice, httpUrl, isHost, pattern, text } from '@botwatch/options'
import * as v from 'valibot'

import type { LogLevel } from './server-config.ts'

/** Lowest severities that can be logged. */
export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

const HOST = 'an IP address or host name, without a port'

export const host: v.GenericSchema<string> = v.pipe(
  v.string(HOST),
  v.check((value) => isHost(value), HOST),
)

export const logLevel: v.GenericSchema<LogLevel> = choice(LOG_LEVELS)

/** Name of the bot. */
export const instance: v.GenericSchema<string> = pattern(
  /^[^\p{C}\u2028\u2029]{1,128}$/u,
  'a text of 1 to 128 printable characters',
)

/** A page that messages link to. */
export const pageUrl: v.GenericSchema<string | URL, string> = v.pipe(
  httpUrl(),
  v.maxLength(2048, 'a URL of at most 2048 characters'),
)

export const dataDir: v.GenericSchema<string> = text(1, 4096)

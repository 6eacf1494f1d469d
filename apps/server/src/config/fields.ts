import { choice, httpUrl, pattern, text } from '@botwatch/options'
import * as v from 'valibot'

import type { LogLevel } from './server-config.ts'

const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

export const host: v.GenericSchema<string> = pattern(/^[\w.:-]{1,253}$/, 'an IP address or host name')

export const logLevel: v.GenericSchema<LogLevel> = choice(LOG_LEVELS)

/** Name of what is monitored. */
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

export const apiUrl: v.GenericSchema<string | URL, string> = v.pipe(
  httpUrl(),
  v.check((value) => !/[?#]/.test(value), 'an http or https URL without query and fragment'),
)

/** A token or key that is sent in a header. */
export const credential: v.GenericSchema<string> = pattern(
  /^[\t\x20-\x7e\x80-\xff]*$/,
  'a token of one line, without control characters',
)

export const gitlabProject: v.GenericSchema<string> = pattern(
  /^(?=.*[^\s.])[^\n]{1,1000}$/,
  'the number or the path of a project',
)

/** A path that all routes are under. */
export const basePath: v.GenericSchema<string> = pattern(
  /^(?:\/[\w.~-]+)+\/?$/,
  'a path such as /monitoring, of letters, digits and . _ ~ -',
)

import { readSecretFile } from '../../config/secret-files.ts'
import { printable } from '../../printable.ts'
import type { CommandContext } from '../context.ts'
import { usageError } from './client-error.ts'
import { readMilliseconds } from './durations.ts'

const DEFAULT_URL = 'http://127.0.0.1:8080'
const MAX_TIMEOUT_MS = 3_600_000
const URL_EXPECTED = 'a URL with http:// or https://, e.g. https://monitor.example.com/monitoring'
/** Characters that a header can carry. */
const KEY = /^[\u0021-\u007e]{1,1024}$/

/** Options that every command for a running server has. */
export interface ConnectionOptions {
  readonly url?: string
  readonly keyFile?: string
  readonly timeout: string
}

/** How a running server is reached. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string
  readonly key: string | undefined
  /** Where the key is from, e.g. `BOTWATCH_KEY`; undefined without a key. */
  readonly keySource: string | undefined
  /** Time limit of one request, with its answer. */
  readonly timeoutMs: number
}

/**
 * Reads how the server is reached: options first, then `BOTWATCH_URL`, `BOTWATCH_KEY` and `BOTWATCH_KEY_FILE`. Throws a
 * `ClientError` that names the option or variable and shows no secret.
 */
export function readConnection(options: ConnectionOptions, env: CommandContext['env']): Connection {
  return {
    url: readUrl(options.url, env['BOTWATCH_URL']),
    ...readKey(options.keyFile, env),
    timeoutMs: readTimeout(options.timeout),
  }
}

function readUrl(option: string | undefined, variable = ''): string {
  const [name, text] =
    option === undefined ? ['BOTWATCH_URL', variable.trim() || DEFAULT_URL] : ['--url', option.trim()]
  const url = URL.parse(text)
  // The text may hold a password.
  const shown = text.includes('@') ? '' : `, got ${JSON.stringify(printable(text, 200))}`
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw usageError(`${name}: expected ${URL_EXPECTED}${shown}`)
  if (url.username !== '' || url.password !== '')
    throw usageError(`${name}: expected a URL without a user and password; put the key into BOTWATCH_KEY`)
  if (url.search !== '' || url.hash !== '')
    throw usageError(`${name}: expected a URL without a query or fragment, i.e. nothing after ? or #`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function readKey(
  option: string | undefined,
  { BOTWATCH_KEY = '', BOTWATCH_KEY_FILE = '' }: CommandContext['env'],
): Pick<Connection, 'key' | 'keySource'> {
  if (option !== undefined) return keyFromFile('--key-file', option)
  if (BOTWATCH_KEY.trim() !== '' && BOTWATCH_KEY_FILE.trim() !== '')
    throw usageError('BOTWATCH_KEY and BOTWATCH_KEY_FILE are both set; unset one of them')
  if (BOTWATCH_KEY_FILE.trim() !== '') return keyFromFile('BOTWATCH_KEY_FILE', BOTWATCH_KEY_FILE.trim())
  return BOTWATCH_KEY.trim() === ''
    ? { key: undefined, keySource: undefined }
    : keyFrom('BOTWATCH_KEY', BOTWATCH_KEY)
}

function keyFromFile(name: string, path: string): Pick<Connection, 'key' | 'keySource'> {
  const read = readSecretFile(name, path)
  if ('text' in read) return keyFrom(name, read.text)
  throw usageError(`${name}: expected ${read.problem.expected}, got ${read.problem.received}`)
}

function keyFrom(name: string, text: string): Pick<Connection, 'key' | 'keySource'> {
  const key = text.trim()
  if (KEY.test(key)) return { key, keySource: name }
  throw usageError(`${name}: expected a key of 1 to 1024 ASCII characters without spaces`)
}

function readTimeout(text: string): number {
  const timeoutMs = readMilliseconds('--timeout', text)
  if (timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs
  throw usageError('--timeout: expected a duration from 1ms to 1h')
}

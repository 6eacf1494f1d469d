import { createHttpClient, NETWORK_POLICIES, type HttpClient, type NetworkPolicy } from '@botwatch/http'
import { createRedactor } from '@botwatch/redact'

import { checkName, Problems } from '../problems.ts'
import type { Redact } from './text.ts'

/** Options of a chat channel. The URL is a secret and never printed. */
export interface ChatOptions {
  /** The webhook to post to, http or https. */
  readonly url: string | URL
  /** The name rules use for this channel. Default: the service's. */
  readonly name?: string
  /** Bounds one attempt, from DNS to the end of the answer, a second try in minimal form included. Default 15000. */
  readonly timeoutMs?: number
  /** Which addresses may be connected to. Default `public-only`; a service of your own may need `no-metadata`. */
  readonly network?: NetworkPolicy
  /** Sends over this client, under its network policy, in place of one of its own. */
  readonly http?: Pick<HttpClient, 'request'>
}

/** The options as they are used. */
export interface ChatSettings {
  readonly name: string
  readonly url: URL
  readonly timeoutMs: number
  readonly http: Pick<HttpClient, 'request'>
  readonly redact: Redact
}

/** Reads the options. Throws a `NotifierError` that names the factory and lists every problem. */
export function readChatOptions(options: ChatOptions, kind: string): ChatSettings {
  const { name = kind, timeoutMs = 15_000, network = 'public-only', http } = options
  const problems = new Problems()
  checkName(problems, name)
  problems.check(isUsable(options.url), 'url', options.url, 'an http or https URL without credentials in it')
  const inRange = Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= 300_000
  problems.check(inRange, 'timeoutMs', timeoutMs, 'an integer from 1 to 300000')
  const policies = `one of ${NETWORK_POLICIES.join(', ')}`
  problems.check(NETWORK_POLICIES.includes(network), 'network', network, policies)
  if (http !== undefined) {
    problems.check(typeof http?.request === 'function', 'http', http, 'a client with a request function')
    const isAlone = options.network === undefined
    problems.check(isAlone, 'network', network, 'nothing beside http, whose policy applies')
  }
  problems.throwIfAny(`${kind}Notifier`)
  const url = new URL(options.url)
  const { text: redact } = createRedactor({ secrets: privateTexts(url) })
  return { name, url, timeoutMs, http: http ?? createHttpClient({ network, timeoutMs }), redact }
}

/** Texts that give the webhook away: its URL, its path, and the token at its end. */
function privateTexts({ href, pathname, search }: URL): readonly string[] {
  const token = pathname.split('/').findLast((part) => part.length >= 16)
  return [href, pathname + search, pathname, ...(token === undefined ? [] : [token])].filter(
    (text) => text.length >= 16,
  )
}

function isUsable(value: unknown): boolean {
  const url = typeof value === 'string' || value instanceof URL ? URL.parse(String(value)) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

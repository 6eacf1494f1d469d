import { createHttpClient, type HttpClient, type NetworkPolicy } from '@botwatch/http'
import { createRedactor } from '@botwatch/redact'

import { checkHttpOptions, type HttpOptions } from '../http/options.ts'
import { checkName, Problems } from '../problems.ts'
import type { Redact } from '../text.ts'
import { urlSecrets } from '../http/url-secrets.ts'

/** Options of a chat channel. The URL is that of a webhook, a secret. */
export interface ChatOptions extends HttpOptions {
  /** The name rules use for this channel. Default: the service's. */
  readonly name?: string
  /** Bounds one attempt, from DNS to the end of the answer, a second try in minimal form included. Default 15000. */
  readonly timeoutMs?: number
  /** Which addresses may be connected to. Default `public-only`; a service of your own may need `no-metadata`. */
  readonly network?: NetworkPolicy
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
  checkHttpOptions(problems, options)
  problems.throwIfAny(`${kind}Notifier`)
  const url = new URL(options.url)
  const { text: redact } = createRedactor({ secrets: urlSecrets(url) })
  return { name, url, timeoutMs, http: http ?? createHttpClient({ network, timeoutMs }), redact }
}

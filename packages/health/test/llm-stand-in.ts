import type { IncomingHttpHeaders } from 'node:http'

import { expect, onTestFinished } from 'vitest'

import type { CheckOutcome } from '../src/check/checker.ts'
import { llm, type LlmOptions, type LlmProvider } from '../src/checkers/llm.ts'
import { outcomeOf } from './run-checker.ts'
import { serve, type LoopbackServer } from './servers.ts'

/** One answer of the stand-in. A body that is no string goes out as JSON. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A request as the stand-in saw it. */
export interface Seen {
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** What any provider may be asked for: the list of its models, and one of them. */
const freePaths = /^\/(?:[\w-]+\/)*(?:models(?:\/[\w%.:-]+)?|tags)(?:\?[^/]*)?$/

/**
 * Stands in for any provider, and fails the test for any request but a GET, without a body, of models:
 * above all for a completion, which would be billed.
 */
export async function llmStandIn(
  answer: (url: string) => Answer,
): Promise<LoopbackServer & { readonly seen: readonly Seen[] }> {
  const seen: Seen[] = []
  const billed: string[] = []
  onTestFinished(() => expect(billed).toEqual([]))
  const server = await serve((request, response) => {
    const { method, url = '', headers: requestHeaders } = request
    const hasBody = 'content-length' in requestHeaders || 'transfer-encoding' in requestHeaders
    if (method !== 'GET' || !freePaths.test(url) || hasBody) {
      billed.push(`${method} ${url}`)
      return void response.writeHead(418).end()
    }
    seen.push({ url, headers: requestHeaders })
    const { status = 200, headers = {}, body = '' } = answer(url)
    return void response
      .writeHead(status, headers)
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return { ...server, seen }
}

/** Runs a check of a provider, with a key that no provider knows, against a stand-in with these answers. */
export async function askLlm(
  provider: LlmProvider,
  answer: Answer | ((url: string) => Answer),
  options: Partial<LlmOptions> = {},
): Promise<{ readonly outcome: CheckOutcome; readonly requests: number }> {
  const { url, seen } = await llmStandIn(typeof answer === 'function' ? answer : () => answer)
  const outcome = await outcomeOf(llm({ provider, apiKey: 'an-api-key-of-nobody', baseUrl: url, ...options }))
  return { outcome, requests: seen.length }
}

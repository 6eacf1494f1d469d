import ky from 'ky'

import { version } from '../../version.ts'
import { EXIT } from '../exit-codes.ts'
import { readAnswer } from './answer.ts'
import { ClientError } from './client-error.ts'
import type { Connection } from './connection.ts'
import { describeNetworkError } from './network-error.ts'
import { toRefusal } from './refusal.ts'
import type { ApiRequest, Query } from './request.ts'

/** The public API of a running server. */
export interface Api {
  readonly connection: Connection
  /**
   * Sends a request, and resolves with the JSON of the answer. `field` is a field that it has, by which the answer of another
   * program is noticed. Rejects with a `ClientError` for anything but success.
   */
  readonly send: <T>(request: ApiRequest, field: keyof T & string) => Promise<T>
  /** Sends a request whose answer has no end, and resolves once it begins. It is ended by `signal`. */
  readonly open: (request: ApiRequest, signal: AbortSignal) => Promise<Response>
}

/** Creates the client of a server. No request is repeated, and none follows a redirect, which could take the key elsewhere. */
export function createApi(connection: Connection, stop?: AbortSignal): Api {
  const { url, key, timeoutMs } = connection
  const client = ky.create({
    prefix: url,
    headers: {
      accept: 'application/json',
      'user-agent': `botwatch/${version}`,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    redirect: 'manual',
    retry: 0,
    throwHttpErrors: false,
    timeout: false,
  })
  const ask = async (request: ApiRequest, signal: AbortSignal): Promise<Response> => {
    const [method = '', path = ''] = request.route.split(' ')
    const response = await client(path.slice(1), {
      method,
      signal,
      searchParams: toParameters(request.query ?? {}),
      ...(request.body !== undefined && { json: request.body }),
      ...(request.headers && { headers: request.headers }),
    })
    if (response.ok) return response
    throw await toRefusal(response, request, connection)
  }
  const described = async <T>(work: () => Promise<T>, limit: AbortSignal): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof ClientError) throw error
      const isLate = limit.aborted && stop?.aborted !== true
      throw new ClientError(
        EXIT.unavailable,
        isLate ? `${url} did not answer within ${timeoutMs / 1000} s` : describeNetworkError(url, error),
      )
    }
  }
  return {
    connection,
    send: <T>(request: ApiRequest, field: keyof T & string) => {
      const limit = AbortSignal.timeout(timeoutMs)
      const signal = stop === undefined ? limit : AbortSignal.any([limit, stop])
      return described(async () => readAnswer<T>(await ask(request, signal), field, connection), limit)
    },
    open: (request, signal) => {
      const limit = new AbortController()
      const timer = setTimeout(() => limit.abort(), timeoutMs)
      const opening = described(() => ask(request, AbortSignal.any([limit.signal, signal])), limit.signal)
      return opening.finally(() => clearTimeout(timer))
    },
  }
}

function toParameters(query: Query): [string, string][] {
  return Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each): [string, string] => [name, String(each)]),
  )
}

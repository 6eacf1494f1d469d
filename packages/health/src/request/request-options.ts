import {
  connectionEntries,
  NETWORK_POLICIES,
  type ConnectionOptions,
  type HttpClient,
  type NetworkPolicy,
} from '@botwatch/http'
import { choice, httpUrl, issuePath, pattern, port } from '@botwatch/options'
import * as v from 'valibot'

// RFC 9110: a token for the name; one byte per character and no control characters but the tab in the value.
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

const HEADER_NAME = 'a valid header name'
const HEADER_VALUE = 'a header value without control characters'
const HEADERS = 'an object of header names and values'

const valueSchema = pattern(headerValue, HEADER_VALUE)

/** Schema of request headers. Its problems show no value. */
export const headersSchema: v.GenericSchema<unknown, Readonly<Record<string, string>>> = v.record(
  v.pipe(v.string(), v.regex(headerName, HEADER_NAME)),
  valueSchema,
  HEADERS,
)

/** Schema of a secret that is sent in a header. Its absence is valid: the check reports it. */
export const headerSecretSchema: v.GenericSchema<unknown, string | null | undefined> = v.nullish(valueSchema)

/** Schema of the root of an API, to which paths are appended. */
export const baseUrlSchema: v.GenericSchema<string | URL, string> = v.pipe(
  httpUrl(),
  v.check((url) => {
    const { search = '', hash = '' } = URL.parse(url) ?? {}
    return search === '' && hash === ''
  }, 'a URL without query and fragment'),
)

/** Schema of a network policy. */
export const networkSchema: v.GenericSchema<NetworkPolicy> = choice(NETWORK_POLICIES)

/** How a checker sends its requests: by a client of its own with these options, or by a given one, which has its own. */
export interface ClientOptions extends ConnectionOptions {
  /** Addresses that may be connected to, after each redirect as well. Default `no-metadata`. Not allowed beside `http`. */
  readonly network?: NetworkPolicy | undefined
  /** A client to share between checkers; its creator closes it. Default: one of its own. */
  readonly http?: HttpClient | undefined
}

/** Schema entries of {@link ClientOptions}. */
export const clientEntries: {
  readonly network: v.OptionalSchema<v.GenericSchema<NetworkPolicy>, undefined>
  readonly http: v.OptionalSchema<v.GenericSchema<HttpClient>, undefined>
} & typeof connectionEntries = {
  network: v.optional(networkSchema),
  http: v.optional(port<HttpClient>('an HTTP client', ['request'])),
  ...connectionEntries,
}

const ofClient = ['network', 'proxy', 'ca', 'cert', 'key'] as const

/** Refuses options of a client beside a client. */
export function nothingBesideClient<T extends ClientOptions>(): v.RawCheckAction<T> {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const given = Object(dataset.value) as ClientOptions
    if (given.http === undefined) return
    for (const name of ofClient) {
      const input = given[name]
      if (input === undefined) continue
      const message = 'nothing beside http, which has its own'
      addIssue({ message, input, path: issuePath(dataset.value, name) })
    }
  })
}

/** URL of an API's root, with a path such as `api/v4` appended unless it is there already. */
export function withRoot(baseUrl: string | URL, root: string): URL {
  const url = new URL(baseUrl)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = `${path.endsWith(`/${root}`) || root === '' ? path : `${path}/${root}`}/`
  return url
}

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

/** Mistakes of pasting, each with what is expected instead. A program that sends such a secret is refused. */
const pasted: readonly (readonly [RegExp, string])[] = [
  [/^["'`\u2018-\u201e].*["'`\u2018-\u201e]$/s, 'a value without quotes around it'],
  [
    /^(?:authorization|private-token|job-token|api-key|x-api-key)\s*:/i,
    'a value without the name of a header',
  ],
  [/^(?:bearer|basic|token)\s/i, 'a value without "Bearer" or another scheme in front of it'],
  [/^[A-Z][A-Z\d_]*_(?:KEY|TOKEN)\s*=/, 'a value without its name and = in front of it'],
  [/[\r\n]/, 'a value of one line'],
  [
    /[^\t\x20-\x7e\x80-\xff]/,
    'a value without control characters and others that no header may have, e.g. invisible ones',
  ],
]

/** Schema of a secret that is sent in a header, without white space around it. */
export function headerSecret(): v.GenericSchema<string> {
  return v.pipe(
    v.string('a string'),
    v.trim(),
    v.check(
      (secret) => pasteMistake(secret) === undefined,
      ({ input }) => pasteMistake(input) ?? '',
    ),
  )
}

function pasteMistake(secret: string): string | undefined {
  return pasted.find(([mistake]) => mistake.test(secret))?.[1]
}

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

import {
  checkTls,
  connectionEntries,
  NETWORK_POLICIES,
  type ConnectionOptions,
  type HttpClient,
  type NetworkPolicy,
} from '@botwatch/http'
import { choice, httpUrl, integer, port } from '@botwatch/options'
import * as v from 'valibot'

import { channelEntries, readOptions, type ChannelOptions, type ChannelSettings } from '../options.ts'

/** Options of a channel that posts to a URL. The URL may be a secret and is never printed. */
export interface HttpChannelOptions extends ChannelOptions, ConnectionOptions {
  /** Where to post; http or https, without a user name or password. */
  readonly url: string | URL
  /**
   * Limit of one attempt in milliseconds, 1 to 300000, from DNS to the end of the response. The second request of a chat
   * in the minimal form counts towards it. Default 15000.
   */
  readonly timeoutMs?: number | undefined
  /**
   * Addresses the channel may connect to. Default: `public-only` for a chat, `no-metadata` for a webhook, which may be in
   * your network.
   */
  readonly network?: NetworkPolicy | undefined
  /**
   * HTTP client to send over, under its own network policy. Default: one for each attempt, so that an idle channel keeps no
   * connection.
   */
  readonly http?: Pick<HttpClient, 'request'> | undefined
}

/** {@link HttpChannelOptions} with defaults. `network` is undefined if it was left out. */
export interface HttpChannelSettings
  extends ChannelSettings, ConnectionOptions, Pick<HttpChannelOptions, 'network' | 'http'> {
  readonly url: URL
  readonly timeoutMs: number
}

/** An option and another one beside which it must not be set. */
export type Exclusion = readonly [option: string, other: string]

/** A client that was handed in has its own. */
const ofClient: readonly Exclusion[] = ['network', ...Object.keys(connectionEntries)].map((name) => [
  name,
  'http',
])

/**
 * Reads the options of the channel `kind`: those of {@link HttpChannelOptions} and further ones, each with a valibot
 * schema. Throws a `NotifierError` that names the factory `${kind}Notifier` and lists every problem.
 *
 * @example
 * const { url, token } = readHttpOptions('ntfy', options, { token: v.optional(text(1, 200)) })
 */
export function readHttpOptions<const Entries extends v.ObjectEntries>(
  kind: string,
  options: unknown,
  entries: Entries,
  exclusions: readonly Exclusion[] = [],
): HttpChannelSettings & v.InferOutput<v.StrictObjectSchema<Entries, undefined>> {
  const { name, ...declarations } = channelEntries(kind)
  const schema = v.strictObject({
    name,
    url: httpUrl(),
    ...declarations,
    timeoutMs: v.optional(integer(1, 300_000), 15_000),
    network: v.optional(choice(NETWORK_POLICIES)),
    http: v.optional(port<Pick<HttpClient, 'request'>>('an HTTP client', ['request'])),
    ...connectionEntries,
    ...entries,
  })
  const checked = v.pipe(
    schema as v.GenericSchema<unknown, HttpChannelOptions>,
    checkTls(),
    exclude([...ofClient, ...exclusions]),
  )
  const settings = readOptions(`${kind}Notifier`, checked, options)
  return { ...settings, url: new URL(String(settings.url)) } as never
}

function exclude(exclusions: readonly Exclusion[]): v.RawCheckAction<HttpChannelOptions> {
  return v.rawCheck(({ dataset, addIssue }) => {
    const given = Object(dataset.value) as Record<string, unknown>
    for (const [key, other] of exclusions) {
      const value = given[key]
      if (value === undefined || given[other] === undefined) continue
      const path = [{ type: 'object', origin: 'value', input: given, key, value }] as const
      addIssue({ message: `nothing beside ${other}`, input: value, path: [...path] })
    }
  })
}

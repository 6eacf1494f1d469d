import { checkTls, NETWORK_POLICIES, tlsEntries, type NetworkPolicy, type TlsOptions } from '@botwatch/http'
import { choice, integer, isHost, pattern } from '@botwatch/options'
import * as v from 'valibot'

import { channelEntries, readOptions, type ChannelOptions } from '../options.ts'
import { readerEntries, type Reader, type ReaderOptions } from '../words/reader.ts'
import { parseAddress, type Address } from './address.ts'

/**
 * How the connection is secured: TLS from the start, STARTTLS before anything else is sent, or no TLS. There is no
 * mode that uses TLS only if the server offers it, because an attacker on the way could remove the offer.
 */
export type EmailTls = 'implicit' | 'starttls' | 'off'

/** Options of an email channel. The password and the addresses are never printed. */
export interface EmailNotifierOptions extends ChannelOptions, ReaderOptions, TlsOptions {
  /** The mail server, by name or address. Its certificate must be valid for it. */
  readonly host: string
  /** 1 to 65535. Default 587. */
  readonly port?: number | undefined
  /** Default `implicit` on port 465, otherwise `starttls`. */
  readonly tls?: EmailTls | undefined
  /** Login. Only with TLS. */
  readonly auth?: { readonly user: string; readonly pass: string } | undefined
  /** The sender, e.g. `alerts@example.com` or `Botwatch <alerts@example.com>`. */
  readonly from: string
  /** 1 to 100 recipients in the same form; all of them see each other's addresses. */
  readonly to: readonly string[]
  /**
   * Name with which the channel introduces itself in EHLO, e.g. `bot.example.com`, or an address in brackets. Default the name of
   * the host if it has a domain, otherwise the domain of `from`.
   */
  readonly ehloName?: string | undefined
  /** Limit of one attempt in milliseconds, 1 to 300000, from DNS to the last reply. Default 15000. */
  readonly timeoutMs?: number | undefined
  /** Addresses the channel may connect to. Default `no-metadata`. */
  readonly network?: NetworkPolicy | undefined
}

/** {@link EmailNotifierOptions} with defaults and parsed addresses. */
export interface EmailSettings extends Omit<EmailNotifierOptions, 'from' | 'to' | keyof Reader>, Reader {
  readonly name: string
  readonly port: number
  readonly tls: EmailTls
  readonly from: Address
  readonly to: readonly Address[]
  readonly timeoutMs: number
  readonly network: NetworkPolicy
}

const IMPLICIT_TLS_PORT = 465
const HOST = 'a host name or an IP address, without a port'
const EHLO_NAME = 'a host name, e.g. bot.example.com, or an IP address in brackets'
const ADDRESS = 'an address, e.g. ann@example.com or Ann <ann@example.com>'
const RECIPIENTS = 'a list of 1 to 100 addresses'
const LOGIN = 'text of 1 to 1000 characters without control characters'
const NO_LOGIN = 'nothing without TLS, because the password would be sent unencrypted'

const login = pattern(/^[^\p{Cc}]{1,1000}$/u, LOGIN)

const address = v.pipe(
  v.string(ADDRESS),
  v.rawTransform<string, Address>(({ dataset, addIssue, NEVER }) => {
    const parsed = parseAddress(dataset.value)
    if (parsed !== undefined) return parsed
    addIssue({ message: ADDRESS })
    return NEVER
  }),
)

const schema = v.pipe(
  v.strictObject({
    ...channelEntries('email'),
    host: v.pipe(
      v.string(HOST),
      v.check((text) => isHost(text), HOST),
    ),
    port: v.optional(integer(1, 65_535), 587),
    tls: v.optional(choice(['implicit', 'starttls', 'off'])),
    auth: v.optional(v.strictObject({ user: login, pass: login })),
    from: address,
    to: v.pipe(v.array(address, RECIPIENTS), v.minLength(1, RECIPIENTS), v.maxLength(100, RECIPIENTS)),
    ehloName: v.optional(
      pattern(/^(?:[a-z\d](?:[a-z\d.-]{0,252}[a-z\d])?|\[[\da-f:.IPv]{3,60}\])$/i, EHLO_NAME),
    ),
    ...readerEntries,
    timeoutMs: v.optional(integer(1, 300_000), 15_000),
    network: v.optional(choice(NETWORK_POLICIES), 'no-metadata'),
    ...tlsEntries,
  }),
  checkTls(),
  v.forward(
    v.partialCheck([['auth'], ['tls']], ({ auth, tls }) => auth === undefined || tls !== 'off', NO_LOGIN),
    ['auth'],
  ),
)

/** Reads the options of an email channel. Throws a `NotifierError` that lists every problem. */
export function readEmailOptions(options: EmailNotifierOptions): EmailSettings {
  const { tls, ...settings } = readOptions('emailNotifier', schema, options)
  return { ...settings, tls: tls ?? (settings.port === IMPLICIT_TLS_PORT ? 'implicit' : 'starttls') }
}

import { checkTls, NETWORK_POLICIES, tlsEntries, type NetworkPolicy, type TlsOptions } from '@botwatch/http'
import { choice, integer, isHost, issuePath, pattern } from '@botwatch/options'
import * as v from 'valibot'

import { channelEntries, readOptions, type ChannelOptions } from '../options.ts'
import { readerEntries, type Reader, type ReaderOptions } from '../words/reader.ts'
import { parseAddress, type Address } from './address.ts'
import { EMAIL_TLS, parseSmtpUrl, SMTP_URL, type EmailTls } from './smtp-url.ts'

export type { EmailTls } from './smtp-url.ts'

/** Options of an email channel. The password and the addresses are never printed. */
export interface EmailNotifierOptions extends ChannelOptions, ReaderOptions, TlsOptions {
  /**
   * The mail server as a URL, in place of `host`, `port`, `tls`, `auth` and `ehloName`: `smtps://user:password@host:465` (TLS),
   * `smtp://…:587` (STARTTLS) or `smtp://host:25?tls=off`, and `?name=…` for `ehloName`. Special characters are URL-encoded.
   */
  readonly smtp?: string | undefined
  /** The mail server, by name or address. Its certificate must be valid for it. Required without `smtp`. */
  readonly host?: string | undefined
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
export interface EmailSettings
  extends Omit<EmailNotifierOptions, 'smtp' | 'from' | 'to' | keyof Reader>, Reader {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly tls: EmailTls
  readonly from: Address
  readonly to: readonly Address[]
  readonly timeoutMs: number
  readonly network: NetworkPolicy
}

const IMPLICIT_TLS_PORT = 465
const SUBMISSION_PORT = 587
const HOST = 'a host name or an IP address, without a port'
const EHLO_NAME = 'a host name, e.g. bot.example.com, or an IP address in brackets'
const ADDRESS = 'an address, e.g. ann@example.com or Ann <ann@example.com>'
const RECIPIENTS = 'a list of 1 to 100 addresses'
const LOGIN = 'text of 1 to 1000 characters without control characters'
const NO_LOGIN = 'nothing without TLS, because the password would be sent unencrypted'
/** Options that a URL of the mail server has in it. */
const OF_SERVER = ['host', 'port', 'tls', 'auth', 'ehloName'] as const

const login = pattern(/^[^\p{Cc}]{1,1000}$/u, LOGIN)
const ehloName = pattern(/^(?:[a-z\d](?:[a-z\d.-]{0,252}[a-z\d])?|\[[\da-f:.IPv]{3,60}\])$/i, EHLO_NAME)
const host = v.pipe(
  v.string(HOST),
  v.check((text) => isHost(text), HOST),
)

const smtp = v.pipe(
  v.string(SMTP_URL),
  v.check((text) => parseSmtpUrl(text) !== undefined, SMTP_URL),
  v.check(hasValidLogin, `a URL whose user name and password are ${LOGIN}`),
  v.check(
    (text) => v.is(v.optional(ehloName), parseSmtpUrl(text)?.ehloName),
    `a URL whose name is ${EHLO_NAME}`,
  ),
  v.check((text) => {
    const { auth, tls } = parseSmtpUrl(text) ?? {}
    return auth === undefined || tls !== 'off'
  }, NO_LOGIN),
)

/** Whether a URL has no login, or one that can be sent. A text that is no URL has been reported. */
function hasValidLogin(text: string): boolean {
  const { auth } = parseSmtpUrl(text) ?? {}
  return auth === undefined || (v.is(login, auth.user) && v.is(login, auth.pass))
}

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
    smtp: v.optional(smtp),
    host: v.optional(host),
    port: v.optional(integer(1, 65_535)),
    tls: v.optional(choice(EMAIL_TLS)),
    auth: v.optional(v.strictObject({ user: login, pass: login })),
    from: address,
    to: v.pipe(v.array(address, RECIPIENTS), v.minLength(1, RECIPIENTS), v.maxLength(100, RECIPIENTS)),
    ehloName: v.optional(ehloName),
    ...readerEntries,
    timeoutMs: v.optional(integer(1, 300_000), 15_000),
    network: v.optional(choice(NETWORK_POLICIES), 'no-metadata'),
    ...tlsEntries,
  }),
  checkTls(),
  v.rawCheck(({ dataset, addIssue }) => {
    const given = Object(dataset.value) as Partial<Record<string, unknown>>
    const refuse = (key: string, message: string): void =>
      addIssue({ message, input: given[key], path: issuePath(dataset.value, key) })
    if (given['smtp'] === undefined && given['host'] === undefined)
      refuse('smtp', 'a mail server, as smtp or as host')
    if (given['smtp'] === undefined) return
    for (const key of OF_SERVER)
      if (given[key] !== undefined) refuse(key, 'nothing beside smtp, which has it')
  }),
  v.forward(
    v.partialCheck([['auth'], ['tls']], ({ auth, tls }) => auth === undefined || tls !== 'off', NO_LOGIN),
    ['auth'],
  ),
)

/** Reads the options of an email channel. Throws a `NotifierError` that lists every problem. */
export function readEmailOptions(options: EmailNotifierOptions): EmailSettings {
  const { smtp: url, ...rest } = readOptions('emailNotifier', schema, options)
  const settings = { ...rest, ...(url !== undefined && parseSmtpUrl(url)) }
  const { host: server = '', port = SUBMISSION_PORT, tls } = settings
  return {
    ...settings,
    host: server,
    port,
    tls: tls ?? (port === IMPLICIT_TLS_PORT ? 'implicit' : 'starttls'),
  }
}

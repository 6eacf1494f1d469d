import { NETWORK_POLICIES, type NetworkPolicy } from '@botwatch/http'

import { checkName, Problems } from '../problems.ts'
import { parseAddress, type Address } from './address.ts'
import type { EmailSettings, EmailTls } from './settings.ts'

const IMPLICIT_TLS_PORT = 465
const MAX_RECIPIENTS = 100
const ADDRESS = 'an address, as ann@example.com or Ann <ann@example.com>'
const tlsModes: readonly EmailTls[] = ['implicit', 'starttls', 'off']
const NOBODY: Address = { name: '', address: '' }

/** Options of an email channel. The password and the addresses are never printed. */
export interface EmailNotifierOptions {
  /** The mail server, by name or address. Its certificate must be valid for it. */
  readonly host: string
  /** Default 587. */
  readonly port?: number
  /** Default `implicit` on port 465, else `starttls`. */
  readonly tls?: EmailTls
  /** Logs in before sending. Only with TLS. */
  readonly auth?: { readonly user: string; readonly pass: string }
  /** The sender, as `alerts@example.com` or `Botwatch <alerts@example.com>`. */
  readonly from: string
  /** 1 to 100 recipients, written like the sender; each can read who the others are. */
  readonly to: readonly string[]
  /** The name rules use for this channel. Default `email`. */
  readonly name?: string
  /** Bounds one attempt, from DNS to the last reply. Default 15000, of which connecting may take 5000. */
  readonly timeoutMs?: number
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy
  /** PEM certificates to trust in place of the built-in ones, for a server with a private authority. */
  readonly ca?: string
}

/** Reads the options of an email channel. Throws a `NotifierError` that lists every problem. */
export function readOptions(options: EmailNotifierOptions): EmailSettings {
  const { name = 'email', host, port = 587, auth, timeoutMs = 15_000, network = 'no-metadata', ca } = options
  const tls = options.tls ?? (port === IMPLICIT_TLS_PORT ? 'implicit' : 'starttls')
  const problems = new Problems()
  checkName(problems, name)
  const isHost = typeof host === 'string' && /^[\w.:-]{1,253}$/.test(host)
  problems.check(isHost, 'host', host, 'a host name or an address')
  problems.check(isInteger(port, 65_535), 'port', port, 'an integer from 1 to 65535')
  problems.check(tlsModes.includes(tls), 'tls', tls, `one of ${tlsModes.join(', ')}`)
  checkAuth(problems, auth, tls)
  const from = parseAddress(options.from)
  problems.check(from !== undefined, 'from', options.from, ADDRESS)
  const to = readRecipients(problems, options.to)
  problems.check(isInteger(timeoutMs, 300_000), 'timeoutMs', timeoutMs, 'an integer from 1 to 300000')
  problems.check(
    NETWORK_POLICIES.includes(network),
    'network',
    network,
    `one of ${NETWORK_POLICIES.join(', ')}`,
  )
  problems.check(ca === undefined || typeof ca === 'string', 'ca', ca, 'PEM certificates')
  problems.throwIfAny('emailNotifier')
  return {
    name,
    host,
    port,
    tls,
    from: from ?? NOBODY,
    to,
    timeoutMs,
    network,
    ...(auth && { auth: { user: auth.user, pass: auth.pass } }),
    ...(ca !== undefined && { ca }),
  }
}

function checkAuth(problems: Problems, auth: EmailNotifierOptions['auth'], tls: unknown): void {
  if (auth === undefined) return
  const given: Partial<Record<string, unknown>> = typeof auth === 'object' && auth !== null ? auth : {}
  for (const part of ['user', 'pass']) {
    const value = given[part]
    const valid = typeof value === 'string' && /^[^\p{Cc}]{1,1000}$/u.test(value)
    problems.check(valid, `auth.${part}`, value, 'text without control characters')
  }
  problems.check(tls !== 'off', 'auth', auth, 'nothing without TLS, which would send it readable')
}

function readRecipients(problems: Problems, to: unknown): readonly Address[] {
  const isList = Array.isArray(to) && to.length >= 1 && to.length <= MAX_RECIPIENTS
  if (!problems.check(isList, 'to', to, `a list of 1 to ${MAX_RECIPIENTS} addresses`)) return []
  return (to as unknown[]).map((text, index) => {
    const address = parseAddress(text)
    problems.check(address !== undefined, `to[${index}]`, text, ADDRESS)
    return address ?? NOBODY
  })
}

function isInteger(value: unknown, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max
}

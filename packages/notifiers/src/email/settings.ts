import type { NetworkPolicy } from '@botwatch/http'

import type { Address } from './address.ts'

/**
 * How the connection is secured: TLS from the start, TLS by STARTTLS before anything else is said, or not at all.
 * There is no "if the server offers it": whoever sits in between could take the offer away.
 */
export type EmailTls = 'implicit' | 'starttls' | 'off'

/** The options of an email channel as they are used. */
export interface EmailSettings {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly tls: EmailTls
  readonly auth?: { readonly user: string; readonly pass: string }
  readonly from: Address
  readonly to: readonly Address[]
  readonly timeoutMs: number
  readonly network: NetworkPolicy
  readonly ca?: string
}

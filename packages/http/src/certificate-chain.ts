import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls'

/** A certificate in the chain of a server. */
export interface ChainCertificate {
  readonly role: 'server' | 'intermediate' | 'root'
  /** Common name of its subject, without control characters and at most 64 characters long; null without one. */
  readonly name: string | null
  /** In milliseconds since 1970, like `validToMs`. NaN if it cannot be read. */
  readonly validFromMs: number
  readonly validToMs: number
}

/** A certificate as a server sent it. */
export interface PeerChainCertificate extends ChainCertificate {
  readonly issuerName: string | null
  /** Whether it may sign others. */
  readonly isCa: boolean
  /** Whether its purpose, if it has one, is to authenticate servers. */
  readonly isForServers: boolean
  readonly der: Uint8Array
}

/** Longer chains are refused by clients. */
export const MAX_CHAIN = 10
const MAX_NAME = 64
/** `serverAuth` and `anyExtendedKeyUsage`. */
const SERVER_PURPOSES: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'])

/** Reads the chain that a server sent, its own certificate first. Empty without one. */
export function readChain(socket: TLSSocket): readonly PeerChainCertificate[] {
  const chain: PeerChainCertificate[] = []
  // Not `getPeerX509Certificate`: it takes the certificate out of the chain, so that Node's own check finds none.
  let next: Partial<DetailedPeerCertificate> | null | undefined = socket.getPeerCertificate(true)
  while (next?.valid_to !== undefined && chain.length < MAX_CHAIN) {
    const current = next as DetailedPeerCertificate
    const issuer: DetailedPeerCertificate | undefined = current.issuerCertificate
    const isSelfSigned = issuer?.fingerprint256 === current.fingerprint256
    chain.push(
      readCertificate(current, chain.length === 0 ? 'server' : isSelfSigned ? 'root' : 'intermediate'),
    )
    next = isSelfSigned ? undefined : issuer
  }
  return chain
}

/** The certificate of a chain that ends first; of several with the same end, that of the server. */
export function earliestEnd<T extends ChainCertificate>(chain: readonly T[]): T | undefined {
  let first: T | undefined
  for (const certificate of chain)
    if (first === undefined || certificate.validToMs < first.validToMs) first = certificate
  return first
}

/** Names a certificate of a server, e.g. `the intermediate certificate "R11" of gitlab.com`. */
export function describeCertificate({ role, name }: ChainCertificate, host: string): string {
  if (role === 'server') return `the certificate of ${host}`
  return `the ${role} certificate ${name === null ? '' : `"${name}" `}of ${host}`
}

/** Converts a certificate from Node's format. */
export function readCertificate(
  certificate: PeerCertificate,
  role: ChainCertificate['role'],
): PeerChainCertificate {
  const { subject, issuer, valid_from: from, valid_to: to, ca, ext_key_usage: purposes, raw } = certificate
  return {
    role,
    name: readName(subject),
    issuerName: readName(issuer),
    validFromMs: Date.parse(from),
    validToMs: Date.parse(to),
    isCa: ca,
    isForServers: purposes?.some((purpose) => SERVER_PURPOSES.has(purpose)) ?? true,
    der: raw,
  }
}

/** Some certificates have no common name, but a unit or an organization. */
function readName(names: PeerCertificate['subject'] | undefined): string | null {
  const { CN, OU, O } = (names ?? {}) as Partial<Record<'CN' | 'OU' | 'O', string | readonly string[]>>
  const name = [CN ?? OU ?? O ?? ''].flat().join(' ')
  return (
    name
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|"/gu, '')
      .trim()
      .slice(0, MAX_NAME) || null
  )
}

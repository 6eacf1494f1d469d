import { X509Certificate } from 'node:crypto'
import {
  getCACertificates,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls'

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
const MAX_CHAIN = 10
const MAX_NAME = 64
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
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
    chain.push(ofPeer(current, chain.length === 0 ? 'server' : isSelfSigned ? 'root' : 'intermediate'))
    next = isSelfSigned ? undefined : issuer
  }
  return chain
}

/**
 * The chain by which clients verify the server. They leave what the server sends for the first trusted issuer from which
 * trusted certificates lead to a root, so an expired certificate that a server sends beyond it does no harm, e.g. a
 * cross-signed root. `ca` are the trusted certificates in PEM, by default those of Node.
 */
export function trustedChain(
  sent: readonly PeerChainCertificate[],
  ca: string | undefined,
): readonly PeerChainCertificate[] {
  // It takes time to look through all trusted certificates, and only an issuer can be one that clients do not need.
  if (earliestEnd(sent) === sent[0]) return sent
  const trusted = ca === undefined ? getCACertificates() : (ca.match(PEM) ?? [])
  for (const [index, certificate] of sent.entries()) {
    const path = trustedPath(certificate, trusted)
    if (path !== undefined) return [...sent.slice(0, index + 1), ...path]
  }
  return sent
}

/**
 * The part of a chain that can be that of a client which accepted the server: an expired certificate means that the server
 * sent another one for the same issuer, which Node does not show.
 */
export function acceptedPart<T extends ChainCertificate>(chain: readonly T[]): readonly T[] {
  const expired = chain.findIndex(({ validToMs }) => validToMs <= Date.now())
  return expired === -1 ? chain : chain.slice(0, expired)
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

function parse(certificate: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate)
  } catch {
    return undefined
  }
}

function ofPeer(certificate: PeerCertificate, role: ChainCertificate['role']): PeerChainCertificate {
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

/** Trusted certificates from the issuer of another one up to a root; undefined if there is none. */
function trustedPath(
  certificate: PeerChainCertificate,
  trusted: readonly string[],
  maxLength = MAX_CHAIN,
): readonly PeerChainCertificate[] | undefined {
  if (maxLength === 0) return undefined
  for (const issuer of findIssuers(certificate, trusted)) {
    const above = issuer.role === 'root' ? [] : trustedPath(issuer, trusted, maxLength - 1)
    if (above !== undefined) return [issuer, ...above]
  }
  return undefined
}

/** The trusted certificates that signed another one, first that one that ends last. */
function findIssuers(
  { der, issuerName }: PeerChainCertificate,
  trusted: readonly string[],
): readonly PeerChainCertificate[] {
  const certificate = parse(der)
  if (issuerName === null || certificate === undefined) return []
  return trusted
    .filter((pem) => Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64').includes(issuerName))
    .flatMap((pem) => parse(pem) ?? [])
    .filter((issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))
    .map((issuer) => ofPeer(issuer.toLegacyObject(), issuer.checkIssued(issuer) ? 'root' : 'intermediate'))
    .toSorted((a, b) => b.validToMs - a.validToMs)
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

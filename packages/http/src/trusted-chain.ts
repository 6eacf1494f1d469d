import { X509Certificate } from 'node:crypto'
import { getCACertificates } from 'node:tls'

import {
  earliestEnd,
  MAX_CHAIN,
  readCertificate,
  type ChainCertificate,
  type PeerChainCertificate,
} from './certificate-chain.ts'

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

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
 * Returns an accepted chain up to its first expired certificate. A client cannot have used that one: the server also sent a
 * valid certificate of the same issuer, which Node does not show.
 */
export function acceptedPart<T extends ChainCertificate>(chain: readonly T[]): readonly T[] {
  const expired = chain.findIndex(({ validToMs }) => validToMs <= Date.now())
  return expired === -1 ? chain : chain.slice(0, expired)
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

/** Finds the trusted certificates that signed a certificate. The one that expires last comes first. */
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
    .map((issuer) =>
      readCertificate(issuer.toLegacyObject(), issuer.checkIssued(issuer) ? 'root' : 'intermediate'),
    )
    .toSorted((a, b) => b.validToMs - a.validToMs)
}

function parse(certificate: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate)
  } catch {
    return undefined
  }
}

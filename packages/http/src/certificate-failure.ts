import { describeCertificate, type PeerChainCertificate } from './certificate-chain.ts'
import type { FailureFacts, Server } from './failure-facts.ts'

/** Describes an expired chain by the certificate of it that has expired. */
export function expired({ host }: Server, { certificates = [] }: FailureFacts): string {
  const old = certificates.find(({ validToMs }) => validToMs <= Date.now())
  if (old !== undefined) return `${describeCertificate(old, host)} expired on ${dateOf(old.validToMs)}`
  return certificates.length === 0
    ? `the certificate of ${host} has expired`
    : `a certificate in the chain of ${host} has expired`
}

/** Describes a chain that is not yet valid by the certificate of it that is not. */
export function notYetValid({ host }: Server, { certificates = [] }: FailureFacts): string {
  const early = certificates.find(({ validFromMs }) => validFromMs > Date.now())
  if (early === undefined) return `the certificate of ${host} is not yet valid`
  return `${describeCertificate(early, host)} is not valid before ${dateOf(early.validFromMs)}`
}

/** Describes a chain without the certificate of an issuer. Clients need it unless they trust that issuer already. */
export function chainIncomplete({ host }: Server, { certificates = [] }: FailureFacts): string {
  const issuer = certificates[0]?.issuerName ?? null
  const named = issuer === null ? 'its issuer' : `its issuer "${issuer}"`
  return `the certificate of ${host} is not trusted: ${named} is unknown, and the server does not send the issuer's certificate`
}

/** Describes a chain with a certificate that its purpose does not allow there. */
export function wrongPurpose({ host }: Server, { certificates = [] }: FailureFacts): string {
  const [own, ...issuers] = certificates
  const bad = (certificate: PeerChainCertificate): string => describeCertificate(certificate, host)
  const notCa = issuers.find(({ isCa }) => !isCa)
  if (notCa !== undefined)
    return `${bad(notCa)} must not sign others: it is not that of a certificate authority`
  const restricted = own?.isForServers === false ? own : issuers.find(({ isForServers }) => !isForServers)
  return `${restricted === undefined ? `the certificate of ${host}` : bad(restricted)} is not meant for servers`
}

/** Describes a certificate for another host. */
export function wrongHost({ host, endpoint }: Server, { servername = host }: FailureFacts): string {
  return servername === host
    ? `the certificate of ${host} is for another host name`
    : `the certificate of ${endpoint} is not for the host name ${servername}`
}

/** The day in UTC, e.g. `2026-11-20`. */
function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}

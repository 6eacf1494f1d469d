import { isIP, type Socket } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'

import { ignoreRejection } from '@botwatch/events'

/** What a request waits for: the DNS lookup, the connection, the TLS handshake, the head of the response, or its body. */
export type RequestPhase = 'dns' | 'connect' | 'tls' | 'response' | 'body'

/** Period in which a certificate is valid, in milliseconds since 1970; NaN if it cannot be read. */
export interface CertificateDates {
  readonly validFromMs: number
  readonly validToMs: number
}

/** The dates of no certificate. */
export function noDates(): CertificateDates | null {
  return null
}

/**
 * Reports the phases of a connection attempt. Returns a function that gives the dates of the server's certificate, also if
 * the certificate is refused: null without one.
 */
export function followSocket(
  socket: Socket,
  { host, isTls }: { readonly host: string; readonly isTls: boolean },
  onPhase: (phase: RequestPhase) => void,
): () => CertificateDates | null {
  onPhase(isIP(host) === 0 ? 'dns' : 'connect')
  socket.once('lookup', () => onPhase('connect'))
  if (!isTls) return noDates
  let dates: CertificateDates | null = null
  socket.once('connect', () => onPhase('tls'))
  // Before Node's own listener, which verifies the certificate and closes the socket of one that it refuses.
  socket.prependOnceListener('secure', () => {
    dates = datesOf(socket as TLSSocket)
  })
  return () => dates
}

/** Calls the caller's function. It runs in the events of sockets, so what it throws must not end the process. */
export function reportPhase(
  onPhase: ((phase: RequestPhase, origin: string) => unknown) | undefined,
  phase: RequestPhase,
  origin: string,
): void {
  try {
    ignoreRejection(onPhase?.(phase, origin))
  } catch {
    // See above.
  }
}

/** Returns the dates of a server's certificate; null without one. */
export function datesOf(socket: TLSSocket): CertificateDates | null {
  // Not `getPeerX509Certificate`: it takes the certificate out of the chain, so that Node's own check finds none.
  const certificate: Partial<PeerCertificate> | null = socket.getPeerCertificate()
  if (certificate?.valid_to === undefined) return null
  const { valid_from: validFrom = '', valid_to: validTo } = certificate
  return { validFromMs: Date.parse(validFrom), validToMs: Date.parse(validTo) }
}

/** Phases of the connection attempts of a client. */
export class ConnectionPhases {
  /** The last attempt of each origin that is not over. */
  readonly #phases = new Map<string, RequestPhase>()
  readonly #listeners = new Map<string, Set<(phase: RequestPhase) => void>>()

  /** Notes a phase of an attempt, which is over with `response`. */
  note(origin: string, phase: RequestPhase): void {
    if (phase === 'response') this.#phases.delete(origin)
    else this.#phases.set(origin, phase)
    for (const listener of this.#listeners.get(origin) ?? []) listener(phase)
  }

  /** Calls a listener with the phase of the attempt under way, and with the later ones. Returns a function that ends that. */
  follow(origin: string, listener: (phase: RequestPhase) => void): () => void {
    const listeners = this.#listeners.get(origin) ?? new Set()
    this.#listeners.set(origin, listeners.add(listener))
    const phase = this.#phases.get(origin)
    if (phase !== undefined) listener(phase)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(origin)
    }
  }
}

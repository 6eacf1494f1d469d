import type { PeerChainCertificate } from './certificate-chain.ts'
import type { RequestPhase } from './phase.ts'

/** Server or proxy of a request, as it is named in an error. */
export interface Server {
  /** E.g. `gitlab.com` or `the proxy proxy.internal`. */
  readonly host: string
  /** Host and port, e.g. `gitlab.com:443` or `the proxy proxy.internal:3128`. */
  readonly endpoint: string
  /** The host as it is named after "the host name", e.g. `proxy.internal of the proxy`. */
  readonly name: string
  /** E.g. ` (through the proxy proxy.internal:3128)`; empty if it is connected to directly. */
  readonly via: string
  readonly isProxy: boolean
}

/** Facts about a failure besides its platform code. */
export interface FailureFacts {
  readonly origin: string
  /** Name that the certificate had to be for. Default: the host. */
  readonly servername?: string | undefined
  readonly phase?: RequestPhase | undefined
  /** Those that the server sent, its own first. */
  readonly certificates?: readonly PeerChainCertificate[] | undefined
}

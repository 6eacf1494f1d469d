import type { PeerChainCertificate } from './certificate-chain.ts'
import type { RequestPhase } from './phase.ts'

/** Server of a request, as it is named in an error. */
export interface Server {
  readonly host: string
  /** Host and port. */
  readonly endpoint: string
}

/** What is known of a failure besides its platform code. */
export interface FailureFacts {
  readonly origin: string
  /** Name that the certificate had to be for. Default: the host. */
  readonly servername?: string | undefined
  readonly phase?: RequestPhase | undefined
  /** Those that the server sent, its own first. */
  readonly certificates?: readonly PeerChainCertificate[] | undefined
}

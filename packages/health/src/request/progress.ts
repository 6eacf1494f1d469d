import { describeTimeout, type RequestPhase } from '@botwatch/http'

/** What the request of a check waits for. Names it in the message of a run that timed out. */
export class Progress {
  #last: { readonly phase: RequestPhase; readonly origin: string } | null = null

  readonly onPhase = (phase: RequestPhase, origin: string): void => {
    this.#last = { phase, origin }
  }

  /** E.g. `the TLS handshake with gitlab.com:443 timed out`. */
  get timeoutMessage(): string {
    if (this.#last === null) return 'the request timed out'
    return describeTimeout(this.#last.phase, this.#last.origin)
  }
}

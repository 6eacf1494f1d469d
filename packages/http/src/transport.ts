import type { Socket } from 'node:net'

import { Agent, Client, Pool, type buildConnector, type Dispatcher } from 'undici'

import { classifyError } from './classify.ts'
import { Connection, ReusedConnectionError, UnsentRequestError, type StartableOptions } from './connection.ts'
import { ConnectionPhases, followSocket, noCertificates, type RequestPhase } from './phase.ts'

/** The head of a response and its unread body. */
export type RawResponse = Dispatcher.ResponseData

/** One request as it goes over a connection. */
export interface OutgoingRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: string | Uint8Array | undefined
  /** Whether sending it twice has the effect of sending it once. */
  readonly isIdempotent: boolean
  readonly signal: AbortSignal
  /** Called when the request begins to wait for something else. Must not throw. */
  readonly onPhase: (phase: RequestPhase) => void
}

/** Sends requests over pooled connections. */
export class Transport {
  readonly #options: Client.Options
  readonly #agent: Agent
  /** Clients that send one request each. */
  readonly #singleUse = new Set<Client>()
  readonly #sockets = new Set<Socket>()
  readonly #phases = new ConnectionPhases()
  #isClosed = false

  constructor(connect: buildConnector.connector) {
    // The signal of a request bounds all of it: undici's own limits are off.
    this.#options = { connect: this.#tracked(connect), headersTimeout: 0, bodyTimeout: 0 }
    const pool = (origin: string | URL): Pool =>
      new Pool(origin, { ...this.#options, factory: (url, options) => new Connection(url, options) })
    this.#agent = new Agent({ ...this.#options, factory: pool })
  }

  /**
   * Resolves when the head of the response is in. A server may close an idle connection just as a request is sent over
   * it. If that happens before any byte of a response, an idempotent request is sent once more, on a new connection
   * (RFC 9112, section 9.3.1).
   */
  async send(request: OutgoingRequest): Promise<RawResponse> {
    const { url, method, headers, body = null, isIdempotent, signal, onPhase } = request
    const { origin } = url
    // Otherwise undici rejects with the reason of the signal.
    if (signal.aborted) throw new UnsentRequestError('The request was cancelled before')
    let unfollow = this.#phases.follow(origin, onPhase)
    const onStart = (): void => {
      unfollow()
      onPhase('response')
    }
    const path = url.pathname + url.search
    const options: StartableOptions = { origin, path, method, headers, body, signal, onStart }
    try {
      return await this.#agent.request(options)
    } catch (error) {
      const mayRepeat = isIdempotent && !this.#isClosed
      if (!(error instanceof ReusedConnectionError) || !mayRepeat) throw error
      unfollow = this.#phases.follow(origin, onPhase)
      return await this.#sendOnNewConnection(origin, options)
    } finally {
      unfollow()
    }
  }

  /** Ends open requests and closes every socket. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([this.#agent, ...this.#singleUse].map((dispatcher) => dispatcher.destroy()))
    // undici leaves those that are still connecting.
    for (const socket of this.#sockets) socket.destroy()
  }

  #tracked(connect: buildConnector.connector): buildConnector.connector {
    return (target, callback) => {
      const { protocol, hostname, host = hostname } = target
      const origin = `${protocol}//${host}`
      let phase: RequestPhase = 'connect'
      let certificates = noCertificates
      const onPhase = (next: RequestPhase): void => {
        phase = next
        this.#phases.note(origin, next)
      }
      // Typed as nothing. It is the socket, which undici needs to end an attempt that no request waits for any more.
      const socket = connect(target, (...[error, opened]) => {
        if (error === null) return callback(null, opened)
        callback(classifyError(error, { origin, phase, certificates: certificates() }), null)
      }) as unknown as Socket | undefined
      if (socket === undefined) return
      this.#sockets.add(socket)
      certificates = followSocket(socket, { host: hostname, isTls: protocol === 'https:' }, onPhase)
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => onPhase('response'))
      socket.once('close', () => {
        this.#sockets.delete(socket)
        if (phase !== 'response') this.#phases.note(origin, 'response')
      })
      return socket
    }
  }

  #sendOnNewConnection(origin: string, options: Dispatcher.RequestOptions): Promise<RawResponse> {
    const client = new Client(origin, this.#options)
    this.#singleUse.add(client)
    const response = client.request(options)
    const forget = (): void => void this.#singleUse.delete(client)
    // Takes no further request, and closes its socket when this one has ended.
    void client.close().then(forget, forget)
    return response
  }
}

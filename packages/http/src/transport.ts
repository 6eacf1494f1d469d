import type { Socket } from 'node:net'

import { Agent, Client, Pool, type buildConnector, type Dispatcher } from 'undici'

import { Connection, ReusedConnectionError, UnsentRequestError, type StartableOptions } from './connection.ts'
import { originOf, type Connect } from './connector.ts'
import { ConnectionSteps, type Step } from './phase.ts'
import type { Routes } from './proxy/routes.ts'

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
  readonly onStep: (step: Step) => void
}

/** Sends requests over pooled connections. */
export class Transport {
  readonly #options: Client.Options
  readonly #agent: Agent
  /** Clients that send one request each. */
  readonly #singleUse = new Set<Client>()
  readonly #sockets = new Set<Socket>()
  readonly #steps = new ConnectionSteps()
  readonly #routes: Routes
  #isClosed = false

  constructor(connect: Connect, routes: Routes) {
    this.#routes = routes
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
    const { url, method, headers, body = null, isIdempotent, signal, onStep } = request
    const { origin } = url
    // Otherwise undici rejects with the reason of the signal.
    if (signal.aborted) throw new UnsentRequestError('The request was cancelled before')
    const proxy = this.#routes(url)
    const isForwarded = proxy !== undefined && url.protocol === 'http:'
    if (isForwarded && proxy.authorization !== undefined)
      headers.set('proxy-authorization', proxy.authorization)
    let unfollow = this.#steps.follow(origin, onStep)
    const onStart = (): void => {
      unfollow()
      onStep({ phase: 'response', origin: this.peerOf(url) })
    }
    const path = `${isForwarded ? origin : ''}${url.pathname}${url.search}`
    const options: StartableOptions = { origin, path, method, headers, body, signal, onStart }
    try {
      return await this.#agent.request(options)
    } catch (error) {
      const mayRepeat = isIdempotent && !this.#isClosed
      if (!(error instanceof ReusedConnectionError) || !mayRepeat) throw error
      unfollow = this.#steps.follow(origin, onStep)
      return await this.#sendOnNewConnection(origin, options)
    } finally {
      unfollow()
    }
  }

  /** The peer that a request of a URL waits for, e.g. `https://gitlab.com` or `http://gitlab.com via proxy://proxy.internal:3128`. */
  peerOf(url: URL): string {
    const proxy = this.#routes(url)
    return proxy === undefined ? url.origin : `${url.origin} via ${proxy.origin}`
  }

  /** Ends open requests and closes every socket. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([this.#agent, ...this.#singleUse].map((dispatcher) => dispatcher.destroy()))
    // undici leaves those that are still connecting.
    for (const socket of this.#sockets) socket.destroy()
  }

  #tracked(connect: Connect): buildConnector.connector {
    return (target, callback) => {
      const origin = originOf(target)
      let isOver = false
      const end = (): void => {
        // Another attempt may be under way when this connection is closed.
        if (!isOver) this.#steps.end(origin)
        isOver = true
      }
      const onStep = (step: Step): void => this.#steps.note(origin, step)
      const socket = connect(target, onStep, (...result) => {
        end()
        callback(...result)
      })
      if (socket === undefined) return
      this.#sockets.add(socket)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        end()
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

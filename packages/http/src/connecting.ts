import type { Socket } from 'node:net'

/**
 * The connections that are coming about. undici goes on with one when the request that wanted it has ended, up to
 * the connect time-out; so long it must not hold the process. Once connected they are undici's affair.
 */
export class Connecting {
  readonly #sockets = new Set<Socket>()
  #requests = 0

  add(socket: Socket): void {
    this.#sockets.add(socket)
    const forget = (): void => void this.#sockets.delete(socket)
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', forget)
    socket.once('close', forget)
  }

  /** A request begins. */
  enter(): void {
    this.#requests += 1
    if (this.#requests === 1) for (const socket of this.#sockets) socket.ref()
  }

  /** A request is over. */
  leave(): void {
    this.#requests -= 1
    if (this.#requests === 0) for (const socket of this.#sockets) socket.unref()
  }
}

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A TCP connection to a server, for requests that no HTTP client would send. */
export interface RawSocket {
  readonly socket: Socket
  /** What arrived so far. */
  readonly received: () => string
  /** Resolves with what arrived so far once that matches. Rejects if the connection closes first. */
  readonly find: (pattern: RegExp) => Promise<string>
  /** Resolves with everything that arrived once the connection is closed. */
  readonly closed: Promise<string>
}

/** Connects to the host and port of a URL, and sends a text. */
export async function rawSocket(url: string, send = ''): Promise<RawSocket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
  socket.on('error', () => {})
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(received)))
  const find = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(received)) return
        socket.off('data', look)
        resolve(received)
      }
      socket.on('data', look)
      void closed.then(() => reject(new Error(`closed before ${pattern}; received: ${received}`)))
      look()
    })
  await once(socket, 'connect')
  socket.write(send)
  return { socket, received: () => received, find, closed }
}

/** The head of a request without a body, or with one of a length. */
export function head(method: string, path: string, bodyBytes?: number): string {
  const length = bodyBytes === undefined ? '' : `content-length: ${bodyBytes}\r\n`
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${length}\r\n`
}

/** Status and body of the last answer in a text. */
export function lastAnswer(text: string): { readonly status: number; readonly body: unknown } {
  const answer = text.slice(text.lastIndexOf('HTTP/1.1 '))
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
  return { status: Number(answer.slice(9, 12)), body: JSON.parse(body) as unknown }
}

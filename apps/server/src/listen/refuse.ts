import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

import { PROBLEM_HEADERS, problemBody, statusOf, type ProblemCode } from '../http/problem.ts'

/** How long a client may take to read why it was refused. */
const LINGER_MS = 1000

const refused = new WeakSet<Duplex>()

/** Whether a connection was refused: nothing else may be written to it. */
export function isRefused(socket: Duplex): boolean {
  return refused.has(socket)
}

/** An answer of the connection itself, where no route can answer. */
export interface Refusal {
  readonly code: ProblemCode
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers with a problem and closes the connection, at the latest a second later. */
export function refuse(socket: Duplex, refusal: Refusal): void {
  if (refused.has(socket)) return
  refused.add(socket)
  // Node hands over the socket of a CONNECT without a listener for its errors.
  socket.on('error', () => socket.destroy())
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.end(toBytes(refusal))
  // Closed at once, with bytes of the request unread, the client would see a reset instead of the answer.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref()
  socket.once('close', () => clearTimeout(timer))
}

function toBytes({ code, detail, headers = {} }: Refusal): string {
  const status = statusOf(code)
  const body = problemBody(code, detail)
  const lines = Object.entries({
    ...PROBLEM_HEADERS,
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}

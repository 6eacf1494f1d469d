import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

import { refuse, type Refusal } from './refuse.ts'

/**
 * Answers a request that Node could not read: 400, 408, 413 or 431. A response in flight is not mixed with that answer: it ends
 * first if its own request was complete, else the connection is closed.
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  inFlight: ServerResponse | undefined,
): void {
  const refusal = REFUSALS[error.code ?? ''] ?? MALFORMED
  const isGone = error.code === 'ECONNRESET' || error.code === 'EPIPE'
  if (isGone) socket.destroy()
  else if (inFlight === undefined) refuse(socket, refusal)
  else if (inFlight.req.complete) inFlight.once('close', () => refuse(socket, refusal))
  else if (inFlight.headersSent) socket.destroy()
  else refuse(socket, refusal)
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'REQUEST_TIMEOUT',
    detail: 'The request took too long to arrive',
  },
  HPE_HEADER_OVERFLOW: {
    code: 'HEAD_TOO_LARGE',
    detail: 'The head of the request is too large',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    code: 'BODY_TOO_LARGE',
    detail: 'The chunk extensions of the body are too large',
  },
}

const MALFORMED: Refusal = {
  code: 'MALFORMED_REQUEST',
  detail: 'The request is not valid HTTP',
}

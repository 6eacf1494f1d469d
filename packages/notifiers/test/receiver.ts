import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it arrived. */
interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A webhook receiver on loopback. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** Answers requests from now on. Default: 200. */
  answer: (response: ServerResponse, request: IncomingMessage) => void
  readonly close: () => Promise<void>
}

/** Starts a receiver that keeps every request whose body arrived whole and is valid UTF-8. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
      receiver.received.push({ path: request.url ?? '', headers: request.headers, body })
      receiver.answer(response, request)
    })
  })
  // It never hangs up, so that letting go is the client's own doing.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/s3cret-path-0123456789`,
    received: [],
    answer: (response) => response.end('ok'),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

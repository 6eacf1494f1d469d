import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request to a {@link FakeService}. */
export interface FakeRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Response of a {@link FakeService}. Default: status 200 without a body. */
export interface FakeAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A fake of a service on loopback. */
export interface FakeService {
  /** With the path that was given. */
  readonly url: string
  /** Every request whose body arrived whole, accepted or refused. */
  readonly received: readonly FakeRequest[]
  /** Bodies of the accepted requests. */
  readonly taken: readonly string[]
  /** Responds in place of the rules from now on, e.g. with an error, or not at all. */
  override: ((response: ServerResponse, request: IncomingMessage) => void) | undefined
  readonly close: () => Promise<void>
}

/**
 * Starts a fake of a service that accepts requests over HTTP. `answerOf` has the rules that the service documents: it returns the
 * response, or throws, e.g. an assertion, to refuse the request with 400. Every response closes its connection.
 *
 * @example
 * const service = await startFakeService('/', ({ body }) => {
 *   assert.ok(body.length <= 4096, 'message')
 *   return { body: '{"id":"1"}' }
 * })
 */
export async function startFakeService(
  path: string,
  answerOf: (request: FakeRequest) => FakeAnswer,
): Promise<FakeService> {
  const received: FakeRequest[] = []
  const taken: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
      const given: FakeRequest = { path: request.url ?? '', headers: request.headers, body }
      received.push(given)
      if (fake.override !== undefined) return fake.override(response, request)
      const answer = answerOrRefusal(answerOf, given)
      if ((answer.status ?? 200) < 300) taken.push(body)
      response.writeHead(answer.status ?? 200, { ...answer.headers, connection: 'close' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const fake: FakeService = {
    url: new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`).href,
    received,
    taken,
    override: undefined,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return fake
}

function answerOrRefusal(answerOf: (request: FakeRequest) => FakeAnswer, request: FakeRequest): FakeAnswer {
  try {
    return answerOf(request)
  } catch (error) {
    return { status: 400, body: error instanceof Error ? error.message : String(error) }
  }
}

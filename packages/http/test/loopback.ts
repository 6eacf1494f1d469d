import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

import { createHttpClient, type HttpClient } from '../src/client.ts'
import type { HttpClientOptions } from '../src/options.ts'

/** An HTTP server on the loopback interface that ends with the test. */
export async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** A client that is closed when the test ends. */
export function client(options: HttpClientOptions = {}): HttpClient {
  const http = createHttpClient(options)
  onTestFinished(http.close)
  return http
}

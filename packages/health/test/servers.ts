import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { expect, onTestFinished } from 'vitest'

/** A loopback server that is closed when the test ends. */
export interface LoopbackServer {
  readonly url: string
  readonly port: number
  /** The sockets that are open on its side. */
  readonly sockets: ReadonlySet<Socket>
  /** Stops listening and drops every socket; done by itself when the test ends. */
  readonly close: () => void
}

/** Starts any server on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => void sockets.delete(socket))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, sockets, close }
}

/** An HTTP server. */
export function serve(listener: RequestListener): Promise<LoopbackServer> {
  return listen(createHttpServer(listener))
}

/** An HTTP server that always answers the same. */
export function answering(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<LoopbackServer> {
  return serve((_request, response) => void response.writeHead(status, headers).end(body))
}

/** A server that speaks TCP alone; what it does with a socket is its own affair. */
export function serveRaw(onSocket: (socket: Socket) => void): Promise<LoopbackServer> {
  return listen(
    createTcpServer((socket) => {
      socket.resume()
      onSocket(socket)
    }),
  )
}

/** A port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => void server.close(resolve))
  return port
}

/** Waits until the other side has let go of every socket. */
export async function expectNoSockets({ sockets }: LoopbackServer): Promise<void> {
  await expect.poll(() => sockets.size, { timeout: 6000 }).toBe(0)
}

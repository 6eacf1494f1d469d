/** The endpoints under check, in a process of their own: `/instant/N` answers at once, `/slow/N` after 50 ms. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request, response) => {
  const answer = (): void =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
  if (request.url?.startsWith('/slow') === true) setTimeout(answer, 50)
  else answer()
})
server.keepAliveTimeout = 60_000
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.((server.address() as AddressInfo).port)
})
process.on('disconnect', () => process.exit(0))

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import dns from 'node:dns'
import { onTestFinished } from 'vitest'

/**
 * The only DNS server of the test. It answers queries for IPv4 addresses with an address, and those for IPv6 addresses never; without
 * an address it answers nothing. Returns the number of queries so far.
 */
export async function serveDns(address: string | undefined): Promise<() => number> {
  const socket = createSocket('udp4')
  let queries = 0
  socket.on('message', (query, { port }) => {
    queries += 1
    // After the header of 12 bytes: the name, which ends with an empty label, the type, and the class.
    const end = query.indexOf(0, 12) + 5
    if (address === undefined || query.readUInt16BE(end - 4) !== 1) return
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
    const reply = Buffer.concat([query.subarray(0, end), answer])
    reply.writeUInt16BE(0x81_80, 2)
    reply.writeUInt16BE(1, 6)
    reply.writeUInt16BE(0, 10)
    socket.send(reply, port, '127.0.0.1')
  })
  await once(socket.bind(0, '127.0.0.1'), 'listening')
  const earlier = dns.getServers()
  dns.setServers([`127.0.0.1:${socket.address().port}`])
  onTestFinished(() => {
    dns.setServers(earlier)
    socket.close()
  })
  return () => queries
}

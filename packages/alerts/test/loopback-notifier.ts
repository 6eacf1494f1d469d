import { Agent, request } from 'node:http'

import type { AlertNotifier, NotifierDelivery } from '../src/notifier.ts'

/** A channel that posts each message as JSON to a port of this machine, with the id of this process, and takes 200 for delivered. */
export function loopbackNotifier(name: string, port: number): AlertNotifier {
  const agent = new Agent({ keepAlive: true })
  return {
    name,
    send: (message, { signal }) =>
      new Promise<NotifierDelivery>((resolve) => {
        const failed = (reason: string): void => resolve({ outcome: 'retryable', reason })
        const headers = { 'x-process': String(process.pid) }
        const options = { host: '127.0.0.1', port, agent, signal, method: 'POST', headers }
        const sent = request(options, (response) => {
          response.resume()
          response.on('end', () => {
            if (response.statusCode === 200) resolve({ outcome: 'delivered' })
            else failed(`status ${response.statusCode}`)
          })
        })
        sent.on('error', ({ message: why }) => failed(why))
        sent.end(JSON.stringify(message))
      }),
  }
}

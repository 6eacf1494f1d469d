import { Agent, request } from 'node:http'

import type { AlertNotifier, NotifierDelivery } from '../src/notifier.ts'

/**
 * A channel that posts each message as JSON to a path of this machine that is its name, with the id of this process. 200 is
 * delivered, another status surely not.
 */
export function loopbackNotifier(name: string, port: number): AlertNotifier {
  const agent = new Agent({ keepAlive: true })
  return {
    name,
    send: (message, { signal }) =>
      new Promise<NotifierDelivery>((resolve) => {
        const headers = { 'x-process': String(process.pid) }
        const options = { host: '127.0.0.1', port, path: `/${name}`, agent, signal, method: 'POST', headers }
        const sent = request(options, (response) => {
          response.resume()
          response.on('end', () => {
            const reason = `status ${response.statusCode}`
            resolve(
              response.statusCode === 200
                ? { outcome: 'delivered' }
                : { outcome: 'retryable', reason, mayHaveArrived: false },
            )
          })
        })
        sent.on('error', ({ message: reason }) => resolve({ outcome: 'retryable', reason }))
        sent.end(JSON.stringify(message))
      }),
  }
}

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

const USAGE = { prompt_tokens: 2006, completion_tokens: 300 }

/** A model API on loopback that can be made to fail. */
export interface ModelApi {
  readonly url: string
  /** Makes every request fail with 503, or succeed again. */
  readonly setUp: (isUp: boolean) => void
  readonly close: () => void
}

/** Serves the list of models and chat completions. */
export async function startModelApi(): Promise<ModelApi> {
  let isUp = true
  const { url, close } = await serve((request, response) => {
    request.resume()
    const answers: Readonly<Record<string, unknown>> = {
      '/v1/models': { object: 'list', data: [{ id: 'glm-4.6', object: 'model' }] },
      '/v1/chat/completions': { choices: [{ message: { content: 'Looks good.' } }], usage: USAGE },
    }
    const answer = isUp ? answers[request.url ?? ''] : undefined
    response.writeHead(answer === undefined ? (isUp ? 404 : 503) : 200, {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify(answer ?? { error: { message: 'overloaded' } }))
  })
  const setUp = (value: boolean): void => {
    isUp = value
  }
  return { url: `${url}/v1`, setUp, close }
}

/** A message to a webhook. `news` of an alert is e.g. `fired`. */
interface Message {
  readonly data: { readonly alerts: readonly { readonly rule: string; readonly news: string }[] }
}

/** A webhook on loopback that keeps what it is sent. */
export interface Webhook {
  readonly url: string
  readonly messages: readonly Message[]
  readonly close: () => void
}

/** Receives webhooks. */
export async function startWebhook(): Promise<Webhook> {
  const messages: Message[] = []
  const { url, close } = await serve((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      messages.push(JSON.parse(body) as Message)
      response.writeHead(204).end()
    })
  })
  return { url, messages, close }
}

async function serve(listener: RequestListener): Promise<{ url: string; close: () => void }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

import { verifySignature } from '@botwatch/notifiers'
import { Hono } from 'hono'

/** A message as it arrived. */
export interface Received {
  readonly type: string
  readonly title: string
  readonly isGenuine: boolean
}

/** The receiver of a team: takes webhooks, verifies who sent them, keeps them in order. */
export interface Receiver {
  readonly app: Hono
  readonly received: readonly Received[]
}

/** Creates a receiver that knows the secret the server signs with. */
export function createReceiver(secret: string): Receiver {
  const received: Received[] = []
  const app = new Hono().post('/alerts', async (c) => {
    const body = await c.req.text()
    const { ok: isGenuine } = verifySignature({ headers: c.req.raw.headers, body, secrets: [secret] })
    const { type, data } = JSON.parse(body) as { type: string; data: { message: { title: string } } }
    received.push({ type, title: data.message.title, isGenuine })
    return c.body(null, 204)
  })
  return { app, received }
}

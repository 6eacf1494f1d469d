import { verifySignature } from '@botwatch/notifiers'
import { Hono } from 'hono'

/** A notification as it was received. */
export interface Received {
  readonly type: string
  readonly title: string
  readonly isVerified: boolean
}

/** A webhook receiver that verifies signatures and keeps notifications in order. */
export interface Receiver {
  readonly app: Hono
  readonly received: readonly Received[]
}

/** Creates a receiver that verifies signatures with the given secret. */
export function createReceiver(secret: string): Receiver {
  const received: Received[] = []
  const app = new Hono().post('/alerts', async (c) => {
    const body = await c.req.text()
    const { ok: isVerified } = verifySignature({ headers: c.req.raw.headers, body, secrets: [secret] })
    const { type, data } = JSON.parse(body) as { type: string; data: { title: string } }
    received.push({ type, title: data.title, isVerified })
    return c.body(null, 204)
  })
  return { app, received }
}

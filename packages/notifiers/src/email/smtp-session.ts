import { openSocket } from '@botwatch/http'
import { createTransport } from 'nodemailer'
import type { Socket } from 'node:net'

import type { Delivery } from '../notifier.ts'
import { deliveryOf } from '../http/outcome.ts'
import type { Mail } from './mail.ts'
import type { EmailSettings } from './options.ts'
import { deliveryOfFailure, deliveryOfTlsFailure, replyText } from './smtp-delivery.ts'

/** Limit of a single reply. */
const MAX_REPLY_BYTES = 65_536

/** Limit for the server to close its side after the mail. */
const CLOSE_TIMEOUT_MS = 1000

/** Sends one mail over a new connection. Never throws, and settles by the time limit or when the signal is aborted. */
export async function sendMail(mail: Mail, settings: EmailSettings, signal: AbortSignal): Promise<Delivery> {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const timer = setTimeout(abort, settings.timeoutMs).unref()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    const delivery = await attempt(mail, settings, controller.signal)
    if (delivery.outcome === 'delivered' || !controller.signal.aborted) return delivery
    return { outcome: 'retryable', reason: signal.aborted ? 'Request was cancelled' : 'Request timed out' }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

async function attempt(mail: Mail, settings: EmailSettings, signal: AbortSignal): Promise<Delivery> {
  const { host, port, network, ca, timeoutMs } = settings
  const opened = await openSocket({
    host,
    port,
    network,
    signal,
    timeoutMs,
    ...(settings.tls === 'implicit' && { tls: ca === undefined ? {} : { ca } }),
  })
  if (!opened.ok) {
    const { error } = opened
    return error.code === 'TLS' ? deliveryOfTlsFailure(error.platformCode) : deliveryOf({ ok: false, error })
  }
  const { socket } = opened
  try {
    const delivery = await converse(socket, mail, settings, signal)
    // The connection is closing, and the process need not wait for the server.
    socket.unref()
    return delivery
  } catch (error) {
    socket.destroy()
    return deliveryOfFailure(error as object)
  }
}

async function converse(
  socket: Socket,
  mail: Mail,
  { host, tls, auth, ca, timeoutMs, to }: EmailSettings,
  signal: AbortSignal,
): Promise<Delivery> {
  const transport = createTransport({
    host,
    connection: socket,
    secure: tls === 'implicit',
    secured: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'off',
    ...(ca !== undefined && { tls: { ca } }),
    ...(auth && { auth: { ...auth } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: CLOSE_TIMEOUT_MS,
    maxResponseSize: MAX_REPLY_BYTES,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const { rejectedErrors = [] } = await transport.sendMail({ ...mail, to: [...mail.to], signal })
  const refused = rejectedErrors.map((error) => {
    const index = to.findIndex(({ address }) => address === error.recipient)
    return `to[${index}] (${replyText(error)})`
  })
  if (refused.length === 0) return { outcome: 'delivered', providerId: mail.messageId }
  const note = `${refused.length} of ${to.length} recipients refused: ${refused.join(', ')}`
  return { outcome: 'delivered', providerId: mail.messageId, note }
}

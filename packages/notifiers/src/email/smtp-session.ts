import { openSocket } from '@botwatch/http'
import { createTransport } from 'nodemailer'
import type { Socket } from 'node:net'

import type { Delivery } from '../notifier.ts'
import { deliveryOf } from '../http/outcome.ts'
import type { Mail } from './mail.ts'
import type { EmailSettings } from './options.ts'
import { ehloName } from './ehlo-name.ts'
import { deliveryOfFailure, deliveryOfNoReply, deliveryOfTlsFailure, replyText } from './smtp-delivery.ts'
import { SmtpProgress } from './smtp-progress.ts'

/** Limit of a single reply. */
const MAX_REPLY_BYTES = 65_536

/** Limit for the server to close its side after the mail. */
const CLOSE_TIMEOUT_MS = 1000

/** A mail and the addresses it is to be sent to. */
export interface OutgoingMail {
  readonly mail: Mail
  /** At least one of the addresses in `to` of the mail. */
  readonly recipients: readonly string[]
}

/** Sends one mail over a new connection. Never throws, and settles by the time limit or when the signal is aborted. */
export async function sendMail(
  outgoing: OutgoingMail,
  settings: EmailSettings,
  signal: AbortSignal,
): Promise<Delivery> {
  const controller = new AbortController()
  const progress = new SmtpProgress()
  const abort = (): void => controller.abort()
  const timer = setTimeout(abort, settings.timeoutMs)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    const delivery = await attempt(outgoing, settings, controller.signal, progress)
    if (delivery.outcome === 'delivered' || !controller.signal.aborted) return delivery
    const reason = signal.aborted ? 'Request was cancelled' : `Request timed out at ${progress.step}`
    return { outcome: 'retryable', reason, mayHaveArrived: progress.isSent }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

async function attempt(
  outgoing: OutgoingMail,
  settings: EmailSettings,
  signal: AbortSignal,
  progress: SmtpProgress,
): Promise<Delivery> {
  const { host, port, network, ca, cert, key, timeoutMs } = settings
  const opened = await openSocket({
    host,
    port,
    network,
    signal,
    timeoutMs,
    ...(settings.tls === 'implicit' && { tls: { ca, cert, key } }),
  })
  if (!opened.ok) {
    const { error } = opened
    if (error.code === 'TLS') return deliveryOfTlsFailure(error.platformCode)
    return deliveryOf({ ok: false, error, requestSent: false })
  }
  const { socket } = opened
  progress.begin('the greeting')
  try {
    const delivery = await converse(socket, outgoing, settings, signal, progress)
    // The connection is closing, and the process need not wait for the server.
    socket.unref()
    return delivery
  } catch (error) {
    socket.destroy()
    return deliveryOfFailure(error as object, progress)
  }
}

async function converse(
  socket: Socket,
  { mail, recipients }: OutgoingMail,
  { host, tls, auth, ca, cert, key, timeoutMs, to, from, ehloName: name }: EmailSettings,
  signal: AbortSignal,
  progress: SmtpProgress,
): Promise<Delivery> {
  const transport = createTransport({
    host,
    name: name ?? ehloName(from.address, socket.localAddress),
    connection: socket,
    secure: tls === 'implicit',
    secured: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'off',
    tls: { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert, key }) },
    ...(auth && { auth: { ...auth } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: CLOSE_TIMEOUT_MS,
    maxResponseSize: MAX_REPLY_BYTES,
    // It only follows the steps of the session, and logs nothing.
    logger: { debug: (entry: { readonly tnx?: unknown }, line: unknown) => progress.note(entry.tnx, line) },
    transactionLog: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  transport.use('stream', ({ message }, done) => {
    const read = message.createReadStream.bind(message)
    // nodemailer reads the mail once the server has asked for it, and after its end sends the final dot.
    message.createReadStream = (options) => read(options).once('end', () => (progress.isSent = true))
    done()
  })
  const envelope = { from: mail.from.address, to: [...recipients] }
  const { rejectedErrors = [] } = await transport.sendMail({ ...mail, to: [...mail.to], envelope, signal })
  // The server replied before it had the mail.
  if (!progress.isSent) return deliveryOfNoReply({ isSent: false, step: progress.answered })
  const refused = rejectedErrors.map((error) => {
    const index = to.findIndex(({ address }) => address === error.recipient)
    return `to[${index}] (${replyText(error)})`
  })
  if (refused.length === 0) return { outcome: 'delivered', providerId: mail.messageId }
  const note = `${refused.length} of ${recipients.length} recipients refused: ${refused.join(', ')}`
  return { outcome: 'delivered', providerId: mail.messageId, note }
}

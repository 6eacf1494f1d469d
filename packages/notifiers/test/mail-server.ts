import type { AddressInfo, Socket } from 'node:net'

import PostalMime, { type Email } from 'postal-mime'
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server'

import { makeCertificate, type Certificate } from './certificate.ts'

/** One mail as it arrived. */
interface ReceivedMail {
  readonly from: string
  /** Those the server accepted, in the order of the envelope. */
  readonly to: readonly string[]
  readonly user: string | undefined
  readonly secure: boolean
  /** The head and the body, as bytes in Latin-1. */
  readonly raw: string
  readonly mail: Email
}

/** A real SMTP server on loopback, and its mailbox. */
export interface MailServer {
  readonly port: number
  readonly ca: string
  readonly mailbox: ReceivedMail[]
  /** Decides over each step from now on: a number refuses it with that reply, a promise holds it up. Default: all pass. */
  answer: (
    step: 'connect' | 'auth' | 'from' | 'to' | 'data',
    value: string,
  ) => number | Promise<void> | undefined
  /** The connections that are open on its side. */
  readonly connections: ReadonlySet<unknown>
  /** Drops every connection without a word. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

/**
 * An SMTP server that greets at once. smtp-server waits 0.1 s before each greeting, to tell clients that talk too soon;
 * a test pays that for every mail.
 */
class PromptServer extends SMTPServer {
  override connect(...args: Parameters<SMTPServer['connect']>): void {
    super.connect(...args)
    const connection = [...this.connections].at(-1)
    if (connection === undefined) return
    connection.connectionReady()
    // The timer of smtp-server still calls it.
    connection.connectionReady = () => {}
  }
}

/** The login the server takes. */
export const login = { user: 'alerts', pass: 'correct-horse-battery' }

let shared: Promise<Certificate> | undefined

/** Starts a server that offers STARTTLS and a login. `options` are those of smtp-server. */
export async function startMailServer({
  greeting = 'early',
  ...options
}: SMTPServerOptions & { readonly greeting?: 'early' | 'late' } = {}): Promise<MailServer> {
  shared ??= makeCertificate()
  const { key, cert } = await shared
  const mailbox: ReceivedMail[] = []
  const decide = async (...[step, value]: Parameters<MailServer['answer']>): Promise<Error | null> => {
    const answer = mailServer.answer(step, value)
    // What a server says may hold anything, so it says what must not be passed on.
    if (typeof answer === 'number') return refusal(answer, `no <${value}>, ${login.pass}`)
    await answer
    return null
  }
  const checkLogin = async ({ username = '', password }: SMTPServerAuthentication): Promise<Error | null> => {
    const known = username === login.user && password === login.pass
    return (await decide('auth', username)) ?? (known ? null : refusal(535, 'Invalid login'))
  }
  const takeMail = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
  ): Promise<Error | null> => {
    // A client that is cut off has sent no mail.
    const chunks = await stream.toArray().catch(() => [])
    const refused = chunks.length === 0 ? refusal(451, 'No mail') : await decide('data', '')
    if (refused === null) mailbox.push(await receive(Buffer.concat(chunks as Buffer[]), session))
    return refused
  }
  const Server = greeting === 'late' ? SMTPServer : PromptServer
  const server = new Server({
    key,
    cert,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 1,
    onConnect: (_session, done) => void settle(decide('connect', ''), done),
    onAuth: (given, _session, done) =>
      void settle(checkLogin(given), (error) => done(error, { user: given.username })),
    onMailFrom: ({ address }, _session, done) => void settle(decide('from', address), done),
    onRcptTo: ({ address }, _session, done) => void settle(decide('to', address), done),
    onData: (stream, session, done) => void settle(takeMail(stream, session), done),
    ...options,
  })
  // What a client does wrong is for the tests to see in its outcome.
  server.on('error', () => {})
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => void sockets.add(socket))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const mailServer: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    ca: cert,
    mailbox,
    answer: () => undefined,
    connections: server.connections,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
  return mailServer
}

async function settle(decision: Promise<Error | null>, done: (error: Error | null) => void): Promise<void> {
  done(await decision)
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

async function receive(raw: Buffer, session: SMTPServerSession): Promise<ReceivedMail> {
  const { mailFrom, rcptTo } = session.envelope
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    user: session.user as string | undefined,
    secure: session.secure,
    raw: raw.toString('latin1'),
    mail: await PostalMime.parse(raw),
  }
}

import type { Language } from '../../src/index.ts'
import { discordNotifier } from '../../src/channels/discord.ts'
import { logNotifier, type WriteLogLine } from '../../src/channels/log.ts'
import { slackNotifier } from '../../src/channels/slack.ts'
import { webhookNotifier } from '../../src/channels/webhook.ts'
import { writeMail, type Mail } from '../../src/email/mail.ts'
import type { HttpChannelOptions } from '../../src/http/options.ts'
import type { Message } from '../../src/message/message.ts'
import type { Notifier } from '../../src/notifier.ts'

type Http = NonNullable<HttpChannelOptions['http']>

/** Returns the body that an HTTP channel posts for a message. */
async function bodyOf(create: (http: Http) => Notifier, message: Message): Promise<string> {
  let body = ''
  const http = {
    request: async (_url: unknown, options?: { readonly body?: unknown }) => {
      body = String(options?.body)
      return await Promise.reject(new Error('nothing is sent'))
    },
  } as unknown as Http
  await create(http).send(message, { signal: AbortSignal.timeout(10_000), attempt: 1 })
  return body
}

const url = 'http://127.0.0.1/'

export const slackBody = async (message: Message, language: Language): Promise<string> =>
  await bodyOf((http) => slackNotifier({ url, http, language, timeZone: 'Europe/Berlin' }), message)

export const discordBody = async (message: Message, language: Language): Promise<string> =>
  await bodyOf((http) => discordNotifier({ url, http, language, timeZone: 'Europe/Berlin' }), message)

export const webhookBody = async (message: Message): Promise<string> =>
  await bodyOf((http) => webhookNotifier({ url, http }), message)

export function mailOf(message: Message, language: Language): Mail {
  const party = { name: 'Botwatch', address: 'botwatch@example.com' }
  const reader = { language, timeZone: 'Europe/Berlin' }
  return writeMail(message, { from: party, to: [party], ...reader }, (text) => text)
}

/** Returns the line that the log channel writes. */
export async function logLine(message: Message): Promise<string> {
  let line = ''
  const write =
    (level: string): WriteLogLine =>
    (fields, msg) =>
      void (line = JSON.stringify({ level, msg, ...fields }))
  const logger = { info: write('info'), warn: write('warn'), error: write('error') }
  await logNotifier({ logger }).send(message, { signal: AbortSignal.timeout(10_000), attempt: 1 })
  return line
}

import { createRedactor } from '@botwatch/redact'

import { writeMail, type Mail } from '../email/mail.ts'
import { readOptions, type EmailNotifierOptions } from '../email/read-options.ts'
import { sendMail } from '../email/smtp-session.ts'
import type { Message } from '../message.ts'
import type { Delivery, Notifier, SendContext } from '../notifier.ts'

export type { EmailNotifierOptions } from '../email/read-options.ts'
export type { EmailTls } from '../email/settings.ts'

/**
 * Creates a channel that sends each message as a mail of a text and an HTML part, over SMTP. Delivered means that the
 * server took the mail for at least one recipient; a `note` tells of those it refused. Throws a `NotifierError` on
 * options that cannot work.
 *
 * @example
 * const email = emailNotifier({
 *   host: 'smtp.example.com',
 *   auth: { user: 'alerts', pass: password },
 *   from: 'Botwatch <alerts@example.com>',
 *   to: ['ann@example.com'],
 * })
 * const delivery = await email.send(message, { signal: AbortSignal.timeout(20_000), attempt: 1 })
 */
export function emailNotifier(options: EmailNotifierOptions): Notifier {
  const settings = readOptions(options)
  const redactor = createRedactor({ secrets: [settings.auth?.pass] })

  return {
    name: settings.name,
    kind: 'email',
    send: (message: Message, { signal }: SendContext): Promise<Delivery> => {
      let mail: Mail
      try {
        mail = writeMail(message, settings, redactor.text)
      } catch {
        return Promise.resolve({ outcome: 'permanent', reason: 'The message could not be written' })
      }
      return sendMail(mail, settings, signal)
    },
  }
}

import { createRedactor } from '@botwatch/redact'

import { createNotifier } from '../create-notifier.ts'
import { writeMail } from '../email/mail.ts'
import { readEmailOptions, type EmailNotifierOptions } from '../email/options.ts'
import { sendMail } from '../email/smtp-session.ts'
import type { Notifier } from '../notifier.ts'

export type { EmailNotifierOptions, EmailTls } from '../email/options.ts'

/**
 * Creates a channel that sends each message as a mail with a text and an HTML part, over SMTP, to every recipient or to the
 * one that the context of the attempt names, in the language and time zone of its options. The outcome is `delivered` if the
 * server accepted the mail for at least one of them; a `note` names those it refused. Throws a `NotifierError` if an option
 * is invalid.
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
  const settings = readEmailOptions(options)
  const { text: redact } = createRedactor({ secrets: [settings.auth?.pass] })
  const { name, to, minSeverity, fallback } = settings
  const recipients = [...new Set(to.map(({ address }) => address))]
  return createNotifier({
    name,
    kind: 'email',
    destination: recipients.toSorted().join('\n'),
    recipients,
    minSeverity,
    fallback,
    deliver: (message, { signal, recipient }) => {
      const mail = writeMail(message, settings, redact)
      return sendMail(
        { mail, recipients: recipient === undefined ? recipients : [recipient] },
        settings,
        signal,
      )
    },
  })
}

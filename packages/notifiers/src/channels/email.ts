import { tlsConfigEntries } from '@botwatch/http'
import { described, oneOf, renamed, secret, type ConfigSchema } from '@botwatch/options/config'
import { createRedactor } from '@botwatch/redact'

import * as v from 'valibot'

import { channelConfigEntries, networkConfigEntries, readerConfigEntries } from '../config.ts'
import { createNotifier } from '../create-notifier.ts'
import { writeMail } from '../email/mail.ts'
import { readEmailOptions, type EmailNotifierOptions } from '../email/options.ts'
import { EMAIL_TLS } from '../email/smtp-url.ts'
import { sendMail } from '../email/smtp-session.ts'
import type { Notifier } from '../notifier.ts'

export type { EmailNotifierOptions, EmailTls } from '../email/options.ts'

/** Fields of a channel of the type `email` in a configuration file. */
export const emailConfig: ConfigSchema = v.strictObject({
  smtp: v.optional(
    secret(
      described(
        v.string('a URL of a mail server'),
        'Mail server, e.g. `smtps://user:password@smtp.example.com:465`, or `smtp://…:587` for STARTTLS. A secret.',
      ),
    ),
  ),
  host: v.optional(described(v.string('a host name or an IP address'), 'Mail server, in place of `smtp`.')),
  port: v.optional(described(v.number('a port'), 'Port of `host`. Default 587.')),
  tls: v.optional(
    described(
      oneOf(EMAIL_TLS),
      'How `host` is connected to. Default `implicit` on port 465, else `starttls`.',
    ),
  ),
  auth: v.optional(
    described(
      v.strictObject({
        username: renamed('user', described(v.string('a user name'), 'User name.')),
        password: renamed('pass', secret(described(v.string('a password'), 'Password.'))),
      }),
      'Login at `host`. Only with TLS.',
    ),
  ),
  ehlo_name: v.optional(
    described(
      v.string('a host name'),
      'Name of this host in EHLO. Default its own, or the domain of `from`.',
    ),
  ),
  from: described(v.string('an address'), 'Sender, e.g. `Botwatch <alerts@example.com>`.'),
  to: described(
    v.array(v.string('an address'), 'a list of addresses'),
    'Recipients, 1 to 100; all of them see each other.',
  ),
  ...channelConfigEntries,
  ...readerConfigEntries,
  ...networkConfigEntries,
  ...tlsConfigEntries,
})

/**
 * Creates a channel that sends each message as a mail with a text and an HTML part, over SMTP, to every recipient or to the
 * one that the context of the attempt names, in the language and time zone of its options. The outcome is `delivered` if the
 * server accepted the mail for at least one of them; a `note` names those it refused. Throws a `NotifierError` if an option
 * is invalid.
 *
 * @example
 * const email = emailNotifier({
 *   smtp: 'smtps://alerts:password@smtp.example.com',
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

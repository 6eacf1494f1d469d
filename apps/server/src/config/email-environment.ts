import { emailNotifier, parseSmtpUrl, type EmailNotifierOptions } from '@botwatch/notifiers/email'
import { describe, type Problem } from '@botwatch/options'
import parseAddresses from 'nodemailer/lib/addressparser'

import { problemsOf } from './package-problems.ts'

/** Result of {@link readEmail}: options of the email channel, every problem, or neither if no variable is set. */
interface EmailResult {
  readonly email?: EmailNotifierOptions
  readonly problems: readonly Problem[]
}

const names = ['SMTP_URL', 'ALERT_EMAIL_FROM', 'ALERT_EMAIL_TO'] as const
const SMTP_URL = 'smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp://host:25?tls=off'

/** Reads the variables of the email channel, which belong together: all three are set or none. */
export function readEmail(env: Readonly<Record<string, string | undefined>>): EmailResult {
  const { SMTP_URL: url, ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: to } = env
  const given = names.filter((name) => env[name] !== undefined)
  if (given.length === 0) return { problems: [] }
  const server = url === undefined ? undefined : parseSmtpUrl(url)
  const needed = `a value because ${given.join(' and ')} ${given.length > 1 ? 'are' : 'is'} set`
  // Placeholders for missing values, so that the problems of the other values are reported, too.
  const email: EmailNotifierOptions = {
    host: 'localhost',
    ...server,
    from: from ?? 'x@localhost',
    to: to === undefined ? ['x@localhost'] : readRecipients(to),
  }
  const problems = [
    ...names
      .filter((name) => env[name] === undefined)
      .map((path) => ({ path, expected: needed, received: 'nothing' })),
    ...(url !== undefined && server === undefined
      ? [{ path: 'SMTP_URL', expected: SMTP_URL, received: describe(url) }]
      : []),
    ...problemsOf(() => emailNotifier(email)).map(({ path, expected }) => {
      const name = variableOf(path)
      const addresses = name === 'ALERT_EMAIL_TO' ? 'addresses separated by commas' : 'an address'
      return {
        path: name,
        expected: expected.replace(/^an address/, addresses),
        received: describe(env[name]),
      }
    }),
  ]
  return problems.length > 0 ? { problems } : { email, problems }
}

/** Splits a list as mail programs write it. A text that is no address stays one, and is a problem of the channel. */
export function readRecipients(text: string): readonly string[] {
  return parseAddresses(text, { flatten: true }).map(({ name, address }) => {
    // Without a separator, one address passes for the name of another.
    if (/\S@\S/.test(name)) return text
    return name === '' ? address : `"${name}" <${address}>`
  })
}

function variableOf(path: string): (typeof names)[number] {
  if (path === 'from') return 'ALERT_EMAIL_FROM'
  return /^to\b/.test(path) ? 'ALERT_EMAIL_TO' : 'SMTP_URL'
}

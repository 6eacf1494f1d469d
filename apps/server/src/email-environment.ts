import { isNotifierError } from '@botwatch/notifiers'
import { emailNotifier, type EmailNotifierOptions } from '@botwatch/notifiers/email'

/** The variables about mail, read: a configuration, nothing, or every problem. */
interface EmailResult {
  readonly email?: EmailNotifierOptions
  readonly problems: readonly string[]
}

type Server = Pick<EmailNotifierOptions, 'host' | 'port' | 'tls' | 'auth'>

const names = ['SMTP_URL', 'ALERT_EMAIL_FROM', 'ALERT_EMAIL_TO'] as const
const SMTP_URL = 'smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp://host:25?tls=off'

/** Reads where mail goes. All three variables together, or none; addresses are hidden, as they may let mail in. */
export function readEmail(env: Readonly<Record<string, string | undefined>>): EmailResult {
  const { SMTP_URL: url, ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: to } = env
  const missing = names.filter((name) => env[name] === undefined)
  const given = names.filter((name) => env[name] !== undefined)
  if (given.length === 0) return { problems: [] }
  const server = url === undefined ? undefined : parseSmtpUrl(url)
  const problems = [
    ...missing.map((name) => `${name}: expected to be set together with ${given.join(' and ')}, got nothing`),
    ...(url !== undefined && server === undefined ? [problem('SMTP_URL', SMTP_URL, url)] : []),
  ]
  // Stand-ins for what is missing, so that the rest is judged all the same.
  const options: EmailNotifierOptions = {
    host: 'localhost',
    ...server,
    from: from ?? 'x@localhost',
    to: to?.split(',').map((address) => address.trim()) ?? ['x@localhost'],
  }
  try {
    emailNotifier(options)
    return problems.length > 0 ? { problems } : { email: options, problems }
  } catch (error) {
    if (!isNotifierError(error)) throw error
    const more = error.problems.map(({ path, expected }) => {
      const name =
        path === 'from' ? 'ALERT_EMAIL_FROM' : path.startsWith('to') ? 'ALERT_EMAIL_TO' : 'SMTP_URL'
      return problem(name, expected, env[name] ?? '')
    })
    return { problems: [...problems, ...more] }
  }
}

function parseSmtpUrl(text: string): Server | undefined {
  const url = URL.parse(text)
  if (url === null || !/^smtps?:$/.test(url.protocol) || !/^\/?$/.test(url.pathname) || url.hash !== '')
    return undefined
  const implicit = url.protocol === 'smtps:'
  const off = url.search === '?tls=off'
  if (url.hostname === '' || (url.search !== '' && (!off || implicit))) return undefined
  try {
    const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port || (implicit ? 465 : 587)),
      tls: implicit ? 'implicit' : off ? 'off' : 'starttls',
      ...(user === '' && pass === '' ? {} : { auth: { user, pass } }),
    }
  } catch {
    return undefined
  }
}

function problem(name: string, expected: string, value: string): string {
  return `${name}: expected ${expected}, got ${value.length} characters (hidden)`
}

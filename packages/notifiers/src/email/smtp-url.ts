import { isHost } from '@botwatch/options'

/**
 * How the connection is secured: TLS from the start, STARTTLS before anything else is sent, or no TLS. There is no
 * mode that uses TLS only if the server offers it, because an attacker on the way could remove the offer.
 */
export type EmailTls = (typeof EMAIL_TLS)[number]

/** Every way to secure the connection. */
export const EMAIL_TLS = ['implicit', 'starttls', 'off'] as const

/** A mail server and the login there. */
export interface MailServer {
  readonly host: string
  readonly port: number
  readonly tls: EmailTls
  readonly auth?: { readonly user: string; readonly pass: string }
  readonly ehloName?: string
}

/** The form of the URL of a mail server, for problems. */
export const SMTP_URL =
  'smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp://host:25?tls=off'

/**
 * Reads the URL of a mail server: `smtps` is TLS from the start, `smtp` is STARTTLS, or no TLS with `?tls=off`; `?name=` is the
 * name in EHLO. Special characters of user name and password are URL-encoded. Returns undefined for any other text.
 */
export function parseSmtpUrl(text: string): MailServer | undefined {
  const url = URL.parse(text)
  if (url === null || !/^smtps?:$/.test(url.protocol) || !/^\/?$/.test(url.pathname) || url.hash !== '')
    return undefined
  const implicit = url.protocol === 'smtps:'
  const { tls, name: ehloName, ...unknown } = Object.fromEntries(url.searchParams)
  const off = tls === 'off'
  const isTlsWrong = tls !== undefined && (!off || implicit)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (!isHost(host) || url.port === '0' || isTlsWrong || Object.keys(unknown).length > 0) return undefined
  try {
    const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
    return {
      host,
      port: Number(url.port || (implicit ? 465 : 587)),
      tls: implicit ? 'implicit' : off ? 'off' : 'starttls',
      ...(ehloName !== undefined && { ehloName }),
      ...(user === '' && pass === '' ? {} : { auth: { user, pass } }),
    }
  } catch {
    return undefined
  }
}

import { allows } from '../access/roles.ts'
import { isLoopbackHost } from '../config/addresses.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'

/** Finds servers that everybody can read, and keys that are exposed or cannot be used. */
export function reviewExposure({ config }: Facts): readonly Finding[] {
  const { host, publicUrl, apiKeys, allowAnonymous } = config
  const url = publicUrl === undefined ? null : URL.parse(publicUrl)
  const isPublicUrl = url !== null && !isLoopbackHost(url.hostname)
  const found: Finding[] = []
  if (apiKeys.length === 0 && allowAnonymous && (isPublicUrl || !isLoopbackHost(host)))
    found.push({
      kind: 'public-without-keys',
      level: 'warning',
      path: isPublicUrl ? 'server.public_url' : 'server.host',
      message:
        'Everybody who reaches the server may read alerts, checks and spending, because there are no keys. Add auth.keys.',
    })
  if (apiKeys.length > 0 && allowAnonymous)
    found.push({
      kind: 'anonymous-ignored',
      level: 'warning',
      path: 'auth.allow_anonymous',
      message: 'Anonymous access counts only without keys, and there are some. Remove it, or the keys.',
    })
  if (apiKeys.length > 0 && isPublicUrl && url.protocol === 'http:')
    found.push({
      kind: 'keys-in-clear-text',
      level: 'warning',
      path: 'server.public_url',
      message: 'Keys are sent to this address without TLS, so that others can read them. Use https.',
    })
  if (apiKeys.length > 0 && !apiKeys.some(({ role }) => allows(role, 'operate')))
    found.push({
      kind: 'nobody-may-act',
      level: 'note',
      path: 'auth.keys',
      message: 'No key has the role operate or admin, so nobody can acknowledge or silence an alert.',
    })
  return found
}

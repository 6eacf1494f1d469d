/** How a token is sent, and how GitLab describes it: docs.gitlab.com/api/rest/authentication. */
export type TokenKind = 'access' | 'oauth' | 'job'

/** Tokens that the API does not take, by their prefix: docs.gitlab.com/security/tokens. */
const foreign: readonly (readonly [string, string])[] = [
  ['gldt-', 'a deploy token'],
  ['glrt-', 'a runner token'],
  ['glrtr-', 'a runner token'],
  ['GR1348941', 'a runner registration token'],
  ['glptt-', 'a pipeline trigger token'],
  ['glft-', 'a feed token'],
  ['glimt-', 'an incoming mail token'],
  ['glagent-', 'a token of the Kubernetes agent'],
  ['glsoat-', 'a SCIM token'],
  ['gloas-', 'the secret of an OAuth application'],
  ['glffct-', 'a feature flags client token'],
]

/**
 * Kind of a token by its form: `glcbt-…` is a `CI_JOB_TOKEN`, 64 hexadecimal digits are an OAuth token. Any other is an
 * access token, whose prefix an administrator may choose.
 */
export function tokenKind(token: string): TokenKind {
  if (token.startsWith('glcbt-')) return 'job'
  return /^[\da-f]{64}$/.test(token) ? 'oauth' : 'access'
}

/** What a token is that the API does not take, e.g. `a deploy token`. */
export function foreignToken(token: string): string | undefined {
  return foreign.find(([prefix]) => token.startsWith(prefix))?.[1]
}

/** The header that carries a token. */
export function tokenHeader(kind: TokenKind, token: string): Readonly<Record<string, string>> {
  switch (kind) {
    case 'access':
      return { 'private-token': token }
    case 'oauth':
      return { authorization: `Bearer ${token}` }
    case 'job':
      return { 'job-token': token }
  }
}

import { ownValue, parseJson } from '../answer/json-path.ts'

/** A token as GitLab describes it. */
export type GitlabToken =
  | { readonly state: 'revoked' | 'inactive' }
  | {
      readonly state: 'active'
      /** When the token stops working: midnight UTC at the start of the date that GitLab shows. Null if never. */
      readonly endsAtMs: number | null
      readonly scopes: readonly string[]
    }

const MAX_SCOPES = 50

/** Parses the response to `GET personal_access_tokens/self`. Null if it does not describe a token. */
export function parseGitlabToken(body: string): GitlabToken | null {
  const answer = parseJson(body)
  const revoked = ownValue(answer, 'revoked')
  const active = ownValue(answer, 'active')
  if (typeof revoked !== 'boolean' || typeof active !== 'boolean') return null
  const endsAtMs = parseEnd(ownValue(answer, 'expires_at') ?? null)
  if (Number.isNaN(endsAtMs)) return null
  if (revoked) return { state: 'revoked' }
  return active
    ? { state: 'active', endsAtMs, scopes: readScopes(ownValue(answer, 'scopes')) }
    : { state: 'inactive' }
}

function parseEnd(expiresAt: unknown): number | null {
  if (expiresAt === null) return null
  if (typeof expiresAt !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(expiresAt)) return NaN
  return Date.parse(`${expiresAt}T00:00:00Z`)
}

/** Keeps only texts that look like scopes, because the response comes from outside. */
function readScopes(scopes: unknown): readonly string[] {
  if (!Array.isArray(scopes)) return []
  return scopes
    .slice(0, MAX_SCOPES)
    .filter((scope): scope is string => typeof scope === 'string' && /^[a-z][a-z0-9_:]{0,39}$/.test(scope))
}

import { ownValue, parseJson } from '../http-check/json-path.ts'

/** What GitLab says of a token; null where it is something else that answered. */
export type GitlabToken =
  | { readonly state: 'revoked' | 'inactive' }
  | {
      readonly state: 'active'
      /** When it stops working: midnight UTC at the start of the date that GitLab shows. Null: never. */
      readonly endsAtMs: number | null
      readonly scopes: readonly string[]
    }

const MAX_SCOPES = 50

/** Reads the answer of `GET personal_access_tokens/self`. Null when it is not what GitLab would say. */
export function parseGitlabToken(body: string): GitlabToken | null {
  const answer = parseJson(body)
  const revoked = ownValue(answer, 'revoked')
  const active = ownValue(answer, 'active')
  if (typeof revoked !== 'boolean' || typeof active !== 'boolean') return null
  const endsAtMs = endOf(ownValue(answer, 'expires_at') ?? null)
  if (Number.isNaN(endsAtMs)) return null
  if (revoked) return { state: 'revoked' }
  return active
    ? { state: 'active', endsAtMs, scopes: scopesOf(ownValue(answer, 'scopes')) }
    : { state: 'inactive' }
}

/** Why GitLab turned a token away, as far as its answer says. */
export function rejectionOf(body: string): 'revoked' | 'expired' | 'rejected' {
  const description = ownValue(parseJson(body), 'error_description')
  if (typeof description !== 'string') return 'rejected'
  if (/revoked/i.test(description)) return 'revoked'
  return /expired/i.test(description) ? 'expired' : 'rejected'
}

function endOf(expiresAt: unknown): number | null {
  if (expiresAt === null) return null
  if (typeof expiresAt !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(expiresAt)) return NaN
  return Date.parse(`${expiresAt}T00:00:00Z`)
}

/** Only what looks like a scope: the text is not ours. */
function scopesOf(scopes: unknown): readonly string[] {
  if (!Array.isArray(scopes)) return []
  return scopes
    .slice(0, MAX_SCOPES)
    .filter((scope): scope is string => typeof scope === 'string' && /^[a-z][a-z0-9_:]{0,39}$/.test(scope))
}

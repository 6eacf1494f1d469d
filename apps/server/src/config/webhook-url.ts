import { chatServiceOf } from '@botwatch/monitor'
import { describe, type Problem } from '@botwatch/options'

/** Problems of a webhook secret without a URL, or with the URL of a service that does not verify signatures. */
export function secretProblems(
  url: unknown,
  secret: unknown,
  [urlName, secretName]: readonly [url: string, secret: string],
): readonly Problem[] {
  if (secret === undefined) return []
  if (url === undefined)
    return [{ path: urlName, expected: `a URL because ${secretName} is set`, received: describe(url) }]
  if (typeof url !== 'string' || chatServiceOf(url) === undefined) return []
  const expected = `nothing because ${urlName} is one of Slack or Discord, which verify no signature`
  return [{ path: secretName, expected, received: describe(secret) }]
}

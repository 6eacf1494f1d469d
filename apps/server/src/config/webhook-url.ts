import { describe, type Problem } from '@botwatch/options'

/** A chat service that has a request format of its own. */
export type ChatService = 'slack' | 'discord'

/** URLs by host and path. Discord accepts Slack's format at `/slack`. */
const patterns: readonly (readonly [RegExp, ChatService])[] = [
  [/^hooks\.slack(?:-gov)?\.com\//, 'slack'],
  [/^(?:\w+\.)?discord(?:app)?\.com\/.*\/slack$/, 'slack'],
  [/^(?:\w+\.)?discord(?:app)?\.com\//, 'discord'],
]

/** Names the chat service whose format a webhook URL expects; undefined for any other text. */
export function chatServiceOf(url: string): ChatService | undefined {
  const { hostname = '', pathname = '' } = URL.parse(url) ?? {}
  return patterns.find(([pattern]) => pattern.test(hostname + pathname))?.[1]
}

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

import type { AlertRuleInput } from '@botwatch/alerts'

import { parseConfig } from '../src/config/environment.ts'
import type { Role, ServerConfig } from '../src/config/server-config.ts'
import { reviewConfig } from '../src/review/review-config.ts'

const NOW = Date.parse('2026-11-28T12:00:00Z')
const HOOK = 'https://hooks.slack.com/services/T0/B0/abcdefghijkl'

/** A channel, e.g. of a configuration file. Its URL ends with its name. */
export const slack = (name: string, more: object = {}): ServerConfig['channels'][number] => ({
  name,
  type: 'slack',
  options: { name, url: `${HOOK}-${name}`, ...more },
  secrets: [],
})

/** A check of a configuration file. */
export const tcp = (name: string, more: object = {}): ServerConfig['checks'][number] => ({
  name,
  type: 'tcp',
  isEnabled: true,
  isPublic: false,
  secrets: [],
  options: { name, host: 'redis', port: 6379, ...more },
})

/** A key of a role, with its name. */
export const key = (role: Role): ServerConfig['apiKeys'][number] => ({
  name: role,
  role,
  key: 'a-key-that-nobody-can-guess',
})

/** A rule without a finding. */
export const high: AlertRuleInput = { name: 'high', metricName: 'cpu_percent', thresholdValue: 97 }

/** The kinds and paths of the findings in the defaults with a channel `team` and these settings. */
export async function findingsOf(
  change: Partial<ServerConfig>,
): Promise<readonly (readonly [kind: string, path: string | null])[]> {
  const parsed = parseConfig({})
  if (!parsed.ok) throw new Error('the defaults are invalid')
  const findings = await reviewConfig({ ...parsed.config, channels: [slack('team')], ...change }, NOW)
  return findings.map(({ kind, path }) => [kind, path])
}

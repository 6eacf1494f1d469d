import { formatProblems } from '@botwatch/options'

import { parseConfig } from '../src/config/environment.ts'
import type { ServerConfig } from '../src/config/server-config.ts'

/** The checks and channels that variables make. */
export function entriesOf(env: Readonly<Record<string, string>>): Pick<ServerConfig, 'checks' | 'channels'> {
  const result = parseConfig(env)
  if (!result.ok) throw new Error(formatProblems(result.problems))
  const { checks, channels } = result.config
  return { checks, channels }
}

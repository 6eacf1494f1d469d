import type { Problem } from '@botwatch/options'

import { describeUnreadable, readBounded } from './bounded-file.ts'

/** Variables that hold a secret. Each may be in a file instead, which the variable with `_FILE` at its end names. */
export const SECRET_VARIABLES = [
  'MONITORING_API_KEYS',
  'GITLAB_TOKEN',
  'GLM_API_KEY',
  'HEARTBEAT_URL',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'SLACK_WEBHOOK_URL',
  'DISCORD_WEBHOOK_URL',
  'SMTP_URL',
  'MONITORING_CLIENT_CERT',
  'MONITORING_CLIENT_KEY',
] as const

const MAX_BYTES = 65_536
const FILE = 'a file of at most 64 KiB that holds the value'

/** The text of the file that a `_FILE` variable names, or its problem. */
export type FileValue = { readonly text: string } | { readonly problem: Problem }

/** Reads the file that the variable `name` names. */
export function readSecretFile(name: string, path: string): FileValue {
  const refused = (received: string): FileValue => ({ problem: { path: name, expected: FILE, received } })
  try {
    const text = readBounded(path, MAX_BYTES)?.toString('utf8')
    if (text === undefined) return refused('a larger file, or none that has an end')
    return text.trim() === '' ? refused('an empty file') : { text }
  } catch (error) {
    return refused(describeUnreadable(error))
  }
}

import type { Problem } from '@botwatch/options'
import { describe } from '@botwatch/options'

import type { VariableEntry } from './variable-entry.ts'

const NAME = 'MONITORING_HEARTBEATS'
const ITEM = 'name:interval or name:interval:grace, e.g. nightly:24h:30m'

/** Reads the jobs of the variable: `name:interval:grace`, separated by commas. The grace may be left out. */
export function readHeartbeats(text: string): {
  readonly entries: readonly VariableEntry[]
  readonly problems: readonly Problem[]
} {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  const problems: Problem[] = []
  const seen = new Set<string>()
  const entries = items.flatMap((item, index): readonly VariableEntry[] => {
    const [name = '', ...times] = item.split(':').map((part) => part.trim())
    if (times.length === 0 || times.length > 2) {
      problems.push({ path: `${NAME}[${index}]`, expected: ITEM, received: describe(item, { isOpen: true }) })
      return []
    }
    if (seen.has(name.toLowerCase())) {
      const expected = 'a name that no other job has'
      problems.push({ path: `${NAME}[${index}].name`, expected, received: 'the same' })
    }
    seen.add(name.toLowerCase())
    const fields = [name, ...times].map((value, at) => {
      const field = ['name', 'interval', 'grace'][at] ?? ''
      return { name: NAME, part: `[${index}].${field}`, field, text: value, value }
    })
    return [{ kind: 'checks', name, type: 'heartbeat', defaults: {}, fields, variable: NAME }]
  })
  return { entries, problems }
}

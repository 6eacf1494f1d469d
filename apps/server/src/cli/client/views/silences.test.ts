import { expect, test } from 'vitest'

import type { WireSilence } from '../../../api/silences/schemas.ts'
import { createScreen } from '../terminal/screen.ts'
import { showSilences } from './silences.ts'

const HOUR_MS = 3_600_000
const at = (inHours: number): string => new Date(Date.now() + inHours * HOUR_MS).toISOString()

/** The lines about a silence at weekends, without the first. */
function linesOf(silence: Pick<WireSilence, 'state' | 'until' | 'next_change_at'>): readonly string[] {
  let text = ''
  const stdout = { write: (chunk: string) => ((text += chunk), true) }
  const weekend = { days: ['sat', 'sun'], from: '00:00', to: '24:00', time_zone: 'UTC' }
  const rest = { id: '1', matchers: [], recurring: [weekend], reason: 'r', created_by: 'c', expired_by: null }
  showSilences(createScreen({ env: {}, stdout, stderr: stdout }), [
    { ...rest, ...silence } as unknown as WireSilence,
  ])
  return text.split('\n').slice(1)
}

test('a recurring silence whose end is years away shows its next change in place of the end', () => {
  const next = at(30)
  const shownNext = expect.stringMatching(/ \d{4}-\d\d-\d\d \d\d:\d\d$/)
  for (const [state, label] of [
    ['active', '  until '],
    ['pending', '  from  '],
  ] as const) {
    const [line = ''] = linesOf({ state, until: at(5 * 365 * 24), next_change_at: next })
    expect(line).toEqual(shownNext)
    expect(line.startsWith(label)).toBe(true)
  }
  expect(linesOf({ state: 'active', until: at(300), next_change_at: next })[0]).toContain(', changes at ')
})

import { openDatabase } from '@botwatch/sqlite'
import { expect, test } from 'vitest'

import { alertSchema } from './schema.ts'
import { prepareStatements } from './statements.ts'

/** What is read whole on purpose: at a start, or since it is small; `counts` reads an index. */
const whole = ['alerts', 'open', 'activeSilences', 'unsettled', 'channels', 'silences', 'counts', 'dropSilences']

test('no statement reads through all that is kept of episodes, events, messages and attempts', () => {
  const db = openDatabase({ ...alertSchema, path: ':memory:' })
  const found: string[] = []
  for (const [name, { sourceSQL }] of Object.entries(prepareStatements(db))) {
    const names = new Set(sourceSQL.match(/\$\w+/g))
    const named = Object.fromEntries([...names].map((key) => [key, null]))
    const values = Array.from({ length: sourceSQL.match(/\?/g)?.length ?? 0 }, () => null)
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sourceSQL}`).all(named, ...values)
    const scans = plan.filter(({ detail }) => String(detail).startsWith('SCAN'))
    if (scans.length > 0) found.push(name)
    // A partial index holds what is open, or not settled: that is never much.
    if (name === 'open' || name === 'unsettled') expect(scans[0]?.['detail']).toContain('USING INDEX')
  }
  db.close()
  expect(found.filter((name) => !whole.includes(name))).toEqual([])
})

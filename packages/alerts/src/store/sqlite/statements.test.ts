import { openDatabase } from '@botwatch/sqlite'
import { expect, test } from 'vitest'

import { alertSchema } from './schema.ts'
import { prepareStatements } from './statements.ts'

/** What is read whole on purpose, since it is small, or by an index of what is open or resolved. */
const WHOLE = /^(alerts|open|activeSilences|unsettled|channels|silences|counts|dropSilences)$/
const PARTIAL = /^(open|unsettled|counts)$/

test('no statement reads through all that is kept of episodes, events, messages and attempts', () => {
  const db = openDatabase({ ...alertSchema, path: ':memory:' })
  const scanning = Object.entries(prepareStatements(db)).flatMap(([name, { sourceSQL }]) => {
    const named = Object.fromEntries((sourceSQL.match(/\$\w+/g) ?? []).map((key) => [key, null]))
    const values = (sourceSQL.match(/\?/g) ?? []).map(() => null)
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sourceSQL}`).all(named, ...values)
    const scans = plan.map(({ detail }) => String(detail)).filter((detail) => detail.startsWith('SCAN'))
    return scans.map((detail) => ({ name, detail }))
  })
  db.close()
  expect(scanning.filter(({ name }) => !WHOLE.test(name))).toEqual([])
  const partial = scanning.filter(({ name }) => PARTIAL.test(name))
  expect(partial.filter(({ detail }) => !detail.includes('INDEX'))).toEqual([])
})

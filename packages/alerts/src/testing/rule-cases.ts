import assert from 'node:assert/strict'

import { ruleRecord } from './records.ts'
import type { StoreCases } from './state-cases.ts'

/** Rules that were saved. */
export const ruleCases: StoreCases = {
  'forgets rules': async ({ commit, reopen }) => {
    const kept = ruleRecord({ name: 'disk' })
    await commit({ rules: [ruleRecord(), kept] })
    await commit({ forgottenRules: [ruleRecord().name, 'unknown'] })
    const again = await reopen()
    assert.deepEqual((await again.load()).rules, [kept])
  },
  'keeps a rule that is forgotten and saved again in one commit': async ({ store, commit }) => {
    await commit({ rules: [ruleRecord()] })
    const anew = ruleRecord({ updatedBy: 'bob' })
    await commit({ forgottenRules: [anew.name], rules: [anew] })
    assert.deepEqual((await store.load()).rules, [anew])
  },
}

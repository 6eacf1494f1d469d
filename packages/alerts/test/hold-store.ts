/** Opens a store, commits an alert, says so, and holds the store until its input ends. */
import { sqliteStore } from '../src/store/sqlite.ts'
import { alertRecord, changes } from '../src/testing/records.ts'

const store = sqliteStore({ path: process.argv[2] ?? '' })
await store.commit(changes({ alerts: [alertRecord()] }))
process.stdout.write('held\n')
for await (const _ of process.stdin);
await store.close()

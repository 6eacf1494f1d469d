/** Awaits calls while the store and the channel hang and nothing else keeps the process alive, and prints their outcomes. */
import { AlertManager } from '../src/manager.ts'
import { memoryStore } from '../src/store/memory.ts'

const { setTimeout: wait } = globalThis
globalThis.setTimeout = ((work: (value: unknown) => void, ms: number, value: unknown) =>
  wait(() => work(value), ms / 100)) as typeof setTimeout

const hang = (): Promise<never> => new Promise<never>(() => undefined)
const memory = memoryStore()
const outcomeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'resolved',
    (error: unknown) => (error as { readonly code: string }).code,
  )
const deaf = new AlertManager({ store: { ...memory, load: hang } })
const readOnly = new AlertManager({ store: { ...memory, commit: hang } })
const { load, commit, close } = memory
const writeOnly = new AlertManager({
  store: {
    load,
    commit,
    close,
    getAlert: hang,
    listResolved: hang,
    listEvents: hang,
    listSilences: hang,
    listAttempts: hang,
    countResolved: hang,
    getFigures: hang,
    prune: hang,
  },
})
const silent = new AlertManager({ notifiers: [{ name: 'chat', send: hang }] })
const rule = { name: 'cpu', metricName: 'cpu', thresholdValue: 80 }
const outcomes = {
  load: await outcomeOf(deaf.evaluateRules({ metrics: { cpu: 1 } })),
  commit: await outcomeOf(readOnly.saveRule(rule, { by: 'ann' })),
  list: await outcomeOf(writeOnly.listAlerts()),
  prune: await outcomeOf(writeOnly.cleanupOldAlerts()),
  statistics: await outcomeOf(writeOnly.getAlertStatistics()),
  test: (await silent.testNotification('chat')).outcome,
}
process.stdout.write(JSON.stringify(outcomes))

import { expect, test, vi } from 'vitest'

import type { Changes } from '../config/changes.ts'
import { createReport } from './report.ts'
import type { ReloadResult, ReloadTrigger } from './result.ts'

const none = { added: [], changed: [], removed: [] }
const changes: Changes = {
  checks: { added: ['website'], changed: ['gitlab_api'], removed: ['old'] },
  channels: none,
  rules: none,
  silences: none,
  keys: { ...none, changed: ['oncall'] },
  settings: ['budgets'],
}
const base = { path: '/etc/botwatch.yaml', warnings: [] }
const changed: ReloadResult = { ...base, outcome: 'changed', changes, restartNeeded: [], missing: [] }
const unchanged: ReloadResult = { ...changed, outcome: 'unchanged' }
const invalid = (...problems: readonly string[]): ReloadResult => ({
  ...base,
  outcome: 'invalid',
  problems,
  details: [],
})

const line = (text: string): string =>
  `error the configuration is invalid, the one before stays in effect: ${text}`

function setUp(warnings: readonly string[] = []) {
  const lines: string[] = []
  const log = (level: string) => (fields: unknown, text: unknown) =>
    void lines.push(`${level} ${String(text ?? fields)}`)
  const note = vi.fn<(outcome: string) => void>()
  const add = vi.fn<(type: string, data: unknown) => void>()
  const trail = vi.fn<(...args: readonly unknown[]) => void>()
  const report = createReport({
    log: { info: log('info'), warn: log('warn'), error: log('error') } as never,
    metrics: { note },
    events: { add },
    trail: { changed: trail },
    warnings,
  })
  const reportAll = (trigger: ReloadTrigger, ...results: readonly ReloadResult[]): readonly string[] => {
    for (const result of results) report(result, trigger)
    return lines.splice(0)
  }
  return { reportAll, note, add, trail }
}

test('a change is a line, an event and an entry of the audit trail', () => {
  const { reportAll, add, trail, note } = setUp()
  const text = 'checks +website ~gitlab_api -old, keys ~oncall, budgets'
  expect(reportAll('signal', changed)).toEqual([`info the configuration was reloaded: ${text}`])
  expect(add).toHaveBeenCalledExactlyOnceWith('config.reloaded', {
    file: base.path,
    trigger: 'signal',
    changes,
    restart_needed: [],
  })
  expect(trail).toHaveBeenCalledExactlyOnceWith(
    { name: 'SIGHUP', via: 'none', role: undefined, address: 'unknown' },
    'config.reload',
    { target: base.path, after: text },
    'done',
  )
  expect(note).toHaveBeenCalledExactlyOnceWith('changed')
})

test('the entry for a request is written with its answer, not here', () => {
  const { reportAll, trail } = setUp()
  reportAll('api', changed)
  expect(trail).not.toHaveBeenCalled()
})

test('only after a signal is it logged that nothing has changed', () => {
  const { reportAll, add } = setUp()
  expect(reportAll('file', unchanged)).toEqual([])
  expect(reportAll('api', unchanged)).toEqual([])
  expect(reportAll('signal', unchanged)).toEqual(['info the configuration is unchanged'])
  expect(add).not.toHaveBeenCalled()
})

test('the same problems are one line until a configuration is valid', () => {
  const { reportAll } = setUp()
  expect(reportAll('file', invalid('a', 'c'), invalid('a', 'c'), invalid('c'))).toEqual([
    line('a; c'),
    line('c'),
  ])
  expect(reportAll('api', invalid('c'))).toEqual([])
  expect(reportAll('file', unchanged, invalid('c'))).toEqual([line('c')])
})

test('warnings and settings that need a restart are lines when they are new', () => {
  const { reportAll } = setUp(['known'])
  const result: ReloadResult = { ...unchanged, warnings: ['known', 'new'], restartNeeded: ['server.port'] }
  const restart = 'warn restart the server to put these settings into effect: server.port'
  expect(reportAll('file', result, result)).toEqual(['warn new', restart])
  expect(reportAll('file', unchanged, result)).toEqual(['warn known', 'warn new', restart])
})

test('a server that stops, or has no file, counts no reload', () => {
  const { reportAll, note } = setUp()
  const without = { ...base, path: undefined, problems: [], details: [] }
  expect(reportAll('file', { ...without, outcome: 'stopping' }, { ...without, outcome: 'absent' })).toEqual(
    [],
  )
  expect(reportAll('signal', { ...without, outcome: 'absent' })).toEqual([
    'warn there is no configuration file to read again',
  ])
  expect(note).not.toHaveBeenCalled()
})

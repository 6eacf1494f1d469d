import * as v from 'valibot'

import { noteChange } from '../audit/change.ts'
import type { ConfigProblem } from '../config/file/position.ts'
import { operation, type Operation } from '../http/operation.ts'
import { problem } from '../http/problem.ts'
import { describeChanges, type Changes, type NamedChanges } from '../config/changes.ts'
import type { Reloads } from '../reload/reloads.ts'
import { within } from '../within.ts'

/** A reload takes milliseconds, unless a database hangs. */
const ANSWER_WITHIN_MS = 30_000

interface WireReload {
  readonly outcome: 'changed' | 'unchanged'
  readonly file: string | null
  readonly changes: Changes
  readonly restart_needed: readonly string[]
  readonly warnings: readonly string[]
}

const names = v.array(v.string())
const named: v.GenericSchema<NamedChanges> = v.strictObject({ added: names, changed: names, removed: names })
const answer: v.GenericSchema<WireReload> = v.pipe(
  v.strictObject({
    outcome: v.pipe(
      v.picklist(['changed', 'unchanged']),
      v.description('Whether anything is now in effect that was not.'),
    ),
    file: v.pipe(
      v.nullable(v.string()),
      v.description(
        'Path of the configuration file; null if only files with secrets or prices were read again.',
      ),
    ),
    changes: v.pipe(
      v.strictObject({
        checks: named,
        channels: named,
        rules: named,
        silences: named,
        keys: named,
        settings: v.pipe(names, v.description('Other settings that were changed, e.g. `budgets`.')),
      }),
      v.description('By name. Everything else kept its state.'),
    ),
    restart_needed: v.pipe(
      names,
      v.description('Settings of the file that differ from those in effect and take effect after a restart.'),
    ),
    warnings: v.pipe(names, v.description('Possible mistakes of the configuration, one line each.')),
  }),
  v.metadata({ ref: 'Reload', description: 'Result of a reload.' }),
)
const none: NamedChanges = { added: [], changed: [], removed: [] }
const example: WireReload = {
  outcome: 'changed',
  file: '/etc/botwatch/botwatch.yaml',
  changes: {
    checks: { ...none, added: ['website'] },
    channels: none,
    rules: { ...none, changed: ['slow_reviews'] },
    silences: none,
    keys: none,
    settings: ['budgets'],
  },
  restart_needed: ['server.port'],
  warnings: [],
}

/** The reload of the configuration. `reloads` is undefined if a program configures the server. */
export function reloadOperation(reloads: Pick<Reloads, 'reload'> | undefined): Operation {
  return operation({
    route: 'POST /admin/reload',
    id: 'reloadConfig',
    tag: 'Administration',
    summary: 'Reload the configuration',
    description:
      'Reads the configuration file, and the files with secrets and prices, again. A valid configuration is in effect before the answer: checks, channels, rules, silences, budgets, prices and keys. What has not changed keeps its state, and nothing is notified again. Invalid, it changes nothing, and the answer lists every problem. SIGHUP does the same, and so does the server itself within seconds of a change of the files.',
    needs: 'admin',
    action: 'config.reload',
    answers: { 200: { description: 'What has changed.', schema: answer, example } },
    errors: ['INVALID_CONFIG', 'NOT_RELOADABLE', 'STORE_UNAVAILABLE', 'STOPPING'],
    handle: async (c) => {
      if (reloads === undefined)
        return problem(c, 'NOT_RELOADABLE', 'This server was configured by a program, not by a file')
      const result = await within(reloads.reload('api'), ANSWER_WITHIN_MS, undefined)
      if (result === undefined)
        return problem(c, 'STORE_UNAVAILABLE', 'The reload has not ended yet; the log says how it ends')
      noteChange(c, {
        target: result.path,
        after: 'changes' in result ? describeChanges(result.changes) : undefined,
      })
      const { path: file = null, warnings } = result
      if ('changes' in result) {
        const { outcome, changes, restartNeeded } = result
        const body: WireReload = {
          outcome,
          file,
          changes,
          restart_needed: restartNeeded,
          warnings,
        }
        return c.json(body)
      }
      const { outcome, details } = result
      if (outcome === 'invalid')
        return problem(c, 'INVALID_CONFIG', 'The configuration is invalid; the one before stays in effect', {
          problems: details.map((each) => toWireProblem(each, file)),
        })
      if (outcome === 'stopping') return problem(c, 'STOPPING', 'The server is stopping')
      if (outcome === 'absent')
        return problem(
          c,
          'NOT_RELOADABLE',
          'The server was started without a configuration file; create botwatch.yaml in its working folder, or start it with --config FILE',
        )
      return problem(c, 'INTERNAL', 'The configuration could not be put into effect; the log says why')
    },
  })
}

/** A problem with its place, if it has one. `file` is the configuration file. */
function toWireProblem(
  { position, file, path: field, expected, received }: ConfigProblem,
  configuration: string | null,
): object {
  const { line, column } = position ?? {}
  return { path: field, expected, received, ...(position && { file: file ?? configuration, line, column }) }
}

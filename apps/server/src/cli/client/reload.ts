import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { shown } from './terminal/width.ts'

interface NameChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** The answer to a reload. */
interface WireReload {
  readonly outcome: string
  readonly file: string | null
  readonly changes: Readonly<Record<string, NameChanges | readonly string[]>>
  readonly restart_needed: readonly string[]
  readonly warnings: readonly string[]
}

/** The server may have read the file by itself, right after it was saved. */
const OUTCOMES = new Map([['unchanged', 'in effect already']])

/** Lets the server read its configuration file again. */
export async function run({ api, print, screen }: ClientCall): Promise<ExitCode> {
  const result = await api.send<WireReload>({ route: 'POST /admin/reload', needs: 'admin' }, 'outcome')
  print(result, (answer) => {
    const { line, field, paint } = screen
    line(
      `${shown(answer.file ?? 'The configuration')}: ${paint('bold', OUTCOMES.get(answer.outcome) ?? shown(answer.outcome))}`,
    )
    for (const [part, changes] of Object.entries(answer.changes)) {
      const lists: readonly (readonly [string, readonly string[]])[] =
        'added' in changes ? Object.entries(changes) : [['changed', changes]]
      for (const [what, names] of lists)
        if (names.length > 0) field(`  ${shown(part)} ${shown(what)}`, shown(names.join(', ')))
    }
    if (answer.restart_needed.length > 0) field('  needs a restart', shown(answer.restart_needed.join(', ')))
    for (const warning of answer.warnings) field('  warning', shown(warning))
  })
  return EXIT.ok
}

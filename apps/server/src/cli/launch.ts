// Runs on old versions of Node.js as well: no static import of anything but the check of the version.
import { nodeVersionProblem } from './node-version.ts'

const EXIT_AFTER_MS = 500

/**
 * Runs a command and sets the exit code. The command is loaded only if this version of Node.js can run it; else one line says
 * which version is needed. An error is one line and exit code 1.
 */
export async function launch(
  load: () => Promise<{ readonly run: (args: readonly string[]) => Promise<number> }>,
): Promise<void> {
  const problem = nodeVersionProblem()
  if (problem !== undefined) return fail(problem)
  hideSqliteWarning()
  try {
    const { run } = await load()
    // A package manager may hand its own separator on.
    process.exitCode = await run(process.argv.slice(2).filter((text, index) => index > 0 || text !== '--'))
    // Whatever a part has left open does not keep the process alive; output that is under way gets a moment.
    setTimeout(() => process.exit(), EXIT_AFTER_MS).unref()
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`)
  process.exitCode = 1
}

/** Node 22 warns that SQLite is experimental, in front of what the command has to say. */
function hideSqliteWarning(): void {
  const printers = process.listeners('warning')
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning' && warning.message.includes('SQLite')) return
    for (const print of printers) print(warning)
  })
}

import type { CommandContext } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'

/** Prints a document, as every `--json` does. */
export function printJson({ stdout }: CommandContext, document: unknown): void {
  stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
}

/** Prints an error to standard error. Returns the exit code. */
export function fail({ stderr }: CommandContext, message: string, code: ExitCode = EXIT.bad): ExitCode {
  stderr.write(`${message}\n`)
  return code
}

/** Prints what is wrong with the configuration. Returns the exit code. */
export function failConfig(
  { stderr }: CommandContext,
  { problems, warnings }: { readonly problems: readonly string[]; readonly warnings: readonly string[] },
): ExitCode {
  stderr.write('The configuration is invalid:\n')
  for (const problem of problems) stderr.write(`  ${problem}\n`)
  for (const warning of warnings) stderr.write(`Warning: ${warning}\n`)
  return EXIT.config
}

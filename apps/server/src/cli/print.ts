import type { CommandContext } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'

/** Characters that JSON may hold as they are, and that change what a terminal shows. */
const HIDDEN = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu

/** Prints a document, as every `--json` does, or a line of JSON with `indent` 0. What could change a terminal is escaped. */
export function printJson({ stdout }: CommandContext, document: unknown, indent = 2): void {
  stdout.write(`${JSON.stringify(document, undefined, indent).replaceAll(HIDDEN, escape)}\n`)
}

function escape(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** Prints an error to standard error. Returns the exit code. */
export function fail({ stderr }: CommandContext, message: string, code: ExitCode = EXIT.bad): ExitCode {
  stderr.write(`${message}\n`)
  return code
}

/** Prints the problems of the configuration. Returns the exit code. */
export function failConfig(
  { stderr }: CommandContext,
  { problems, warnings }: { readonly problems: readonly string[]; readonly warnings: readonly string[] },
): ExitCode {
  stderr.write('The configuration is invalid:\n')
  for (const problem of problems) stderr.write(`  ${problem}\n`)
  for (const warning of warnings) stderr.write(`Warning: ${warning}\n`)
  return EXIT.config
}

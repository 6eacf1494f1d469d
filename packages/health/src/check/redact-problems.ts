import { ignoreRejection } from '@botwatch/events'
import type { Problem } from '@botwatch/options'
import type { Redactor } from '@botwatch/redact'

/** Nobody reads a longer text, and to cut it could leave half of a secret. */
const MAX_LENGTH = 2000

/** Redacts every text of the problems. Never throws: if the redactor fails or a text is too long, it is withheld. */
export function redactProblems(problems: readonly Problem[], redactor: Redactor): readonly Problem[] {
  return problems.map(({ path, expected, received }) => ({
    path: redact(path, redactor),
    expected: redact(expected, redactor),
    received: redact(received, redactor),
  }))
}

function redact(text: string, redactor: Redactor): string {
  if (text.length > MAX_LENGTH) return `[withheld: ${text.length} characters]`
  try {
    const redacted: unknown = redactor.text(text)
    if (typeof redacted === 'string') return redacted
    ignoreRejection(redacted)
  } catch {
    // As below.
  }
  return '[withheld: the redactor failed]'
}

import { NotifierError, problemText, type OptionProblem } from './errors.ts'

/** Gathers what is wrong with the options of one factory, so that all of it is told at once. */
export class Problems {
  readonly #found: OptionProblem[] = []

  /** Notes a problem unless `valid`. Returns `valid`. */
  check(valid: boolean, path: string, value: unknown, expected: string): boolean {
    if (!valid) this.#found.push({ path, received: typeName(value), expected })
    return valid
  }

  /** The first of what was noted, on one line, and how much more there is; empty when nothing was. */
  summary(max: number): string {
    const shown = this.#found.slice(0, max).map(problemText)
    const missing = this.#found.length - shown.length
    return [...shown, ...(missing > 0 ? [`(${missing} more)`] : [])].join('; ')
  }

  /** Throws a {@link NotifierError} if anything was noted. */
  throwIfAny(subject: string): void {
    if (this.#found.length > 0) throw new NotifierError(subject, this.#found)
  }
}

/** Notes a channel name that rules could not refer to. */
export function checkName(problems: Problems, name: unknown): void {
  const valid = typeof name === 'string' && /^\S(?:.{0,98}\S)?$/u.test(name)
  problems.check(valid, 'name', name, 'a name of 1 to 100 characters on one line')
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

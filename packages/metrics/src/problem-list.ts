/** Collects what is wrong with an input, so that all of it is told at once. */
export class ProblemList {
  /** One line each: the path, what was expected, the type that was found; no value. */
  readonly lines: string[] = []

  /** Notes a problem unless the value is right; gives back whether it is. */
  check(path: string, value: unknown, expected: string, isRight: boolean): boolean {
    if (!isRight) this.add(path, `expected ${expected}, got ${typeName(value)}`)
    return isRight
  }

  /** Notes every field that is none of the known ones. */
  rejectUnknown(path: string, value: object, known: readonly string[]): void {
    for (const name of Object.keys(value))
      if (!known.includes(name)) this.add(join(path, name.slice(0, 64)), 'unknown field')
  }

  add(path: string, message: string): void {
    this.lines.push(path === '' ? message : `${path}: ${message}`)
  }
}

/** A path with one more name. */
export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** Whether a value is an object with fields, as against null and a list. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : typeof value
}

import { describe, type Problem } from '@botwatch/options'
import { createRedactor } from '@botwatch/redact'

import type { YamlDocument } from './document.ts'
import { withEcho, type ShownScalar } from './echo.ts'
import { sourceOf, type FieldSource } from './layer.ts'
import type { ConfigProblem, Position } from './position.ts'

const QUANTITY = /^a (?:duration|size|share) /

/** What decides where a problem is, and what it may show. */
export interface Places {
  /** Undefined without a file. */
  readonly document: YamlDocument | undefined
  readonly scalars: ReadonlyMap<string, ShownScalar>
  readonly sources: readonly FieldSource[]
}

/** Gives problems of fields the name of the variable that the field comes from, or the place in the file. */
export function placeProblems(
  problems: readonly Problem[],
  { document, scalars, sources }: Places,
): readonly ConfigProblem[] {
  return problems.map((problem) => {
    const { path } = problem
    const source = sourceOf(sources, path)
    const scalar = scalars.get(path)
    if (source !== undefined) return ofVariable(problem, source, scalar)
    const shown = withEcho(problem, scalar)
    if (document === undefined) return shown
    return { ...shown, position: placeOf(document, problem) }
  })
}

/** The place of a value, or of the name of a field that is unknown. */
export function placeOf(document: YamlDocument, { path, received }: Problem): Position {
  return received.startsWith('an unknown ') ? document.keyPositionOf(path) : document.positionOf(path)
}

function ofVariable(
  { path, expected, received }: Problem,
  { name, field, text, orElse, isHidden = false }: FieldSource,
  scalar: ShownScalar | undefined,
): ConfigProblem {
  const given = path === field ? text : scalar?.value
  const isText = [describe(scalar?.value), describe(scalar?.value, { isOpen: true })].includes(received)
  return {
    path: name + path.slice(field.length),
    expected: orElse !== undefined && QUANTITY.test(expected) ? `${expected}, or ${orElse}` : expected,
    received:
      isText && scalar !== undefined ? describe(given, { isOpen: !isHidden && !scalar.isSecret }) : received,
  }
}

const redactor = createRedactor()

/** A problem without what has the shape of a token, which may be the name of a field. */
export function withoutTokens(problem: ConfigProblem): ConfigProblem {
  const { path, received } = problem
  return { ...problem, path: redactor.text(path), received: redactor.text(received) }
}

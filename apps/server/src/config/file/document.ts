import { parseSyntax } from './syntax.ts'
import { toPlainData, type ValuePlace } from './plain-data.ts'
import type { PlacedProblem, Position } from './position.ts'
import type { Lookup } from './substitute.ts'

/** The contents of a YAML file, with the place of each value. */
export interface YamlDocument {
  /** Undefined if the syntax is wrong. Empty for an empty file. */
  readonly value: unknown
  /** Problems of the syntax, of names and of `${…}`. */
  readonly problems: readonly PlacedProblem[]
  /** Place of the value at a path such as `checks[0].token`, or else of the nearest part around it. */
  readonly positionOf: (path: string) => Position
  /** Place of the name of a field. */
  readonly keyPositionOf: (path: string) => Position
  /** Whether the file has a value at this path. */
  readonly has: (path: string) => boolean
  /** Names in `${…}` of the text at a path. */
  readonly namesAt: (path: string) => readonly string[]
  /** The text at a path with its `${…}`; undefined if it has none. */
  readonly templateAt: (path: string) => string | undefined
  /** All names in `${…}`. */
  readonly names: ReadonlySet<string>
}

const MAX_PROBLEMS = 100

/** Parses YAML 1.2. Never throws. Reports the first 100 problems. Without `lookup`, `${…}` is text. */
export function parseYaml(text: string, lookup?: Lookup): YamlDocument {
  const syntax = parseSyntax(text)
  const positionAt = (offset: number): Position => {
    const { line, col } = syntax.lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const data =
    syntax.ok && syntax.document !== undefined && syntax.document.contents !== null
      ? toPlainData(syntax.document, lookup)
      : { value: syntax.ok ? {} : undefined, places: new Map<string, ValuePlace>(), flaws: [] }
  const all = syntax.ok ? data.flaws : syntax.flaws.map((flaw) => ({ path: '', ...flaw }))
  const flaws = all.slice(0, MAX_PROBLEMS)
  const nearest = (path: string): ValuePlace | undefined => {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), 0))) {
      const found = data.places.get(at)
      if (found !== undefined) return found
    }
    return data.places.get('')
  }
  return {
    value: data.value,
    problems: flaws.map(({ offset, ...problem }) => ({ ...problem, position: positionAt(offset) })),
    positionOf: (path) => {
      const place = nearest(path)
      const isFound = data.places.has(path)
      return positionAt((isFound ? place?.offset : place?.keyOffset) ?? 0)
    },
    keyPositionOf: (path) => positionAt(nearest(path)?.keyOffset ?? 0),
    has: (path) => data.places.has(path),
    namesAt: (path) => data.places.get(path)?.names ?? [],
    templateAt: (path) => data.places.get(path)?.template,
    names: new Set([...data.places.values()].flatMap(({ names }) => names)),
  }
}

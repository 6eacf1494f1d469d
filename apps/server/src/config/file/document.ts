import type { Problem } from '@botwatch/options'
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml'

/** A place in a file; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A problem with its place in the file. */
export interface PlacedProblem extends Problem {
  readonly position: Position
}

/** The contents of a YAML file, with the place of each value. */
export interface YamlDocument {
  readonly value: unknown
  /** Problems of the syntax. */
  readonly problems: readonly PlacedProblem[]
  /** Returns the place of the value at a path such as `checks[0].token`; that of the nearest part that there is. */
  readonly positionOf: (path: string) => Position
}

const MAX_ALIASES = 100

/** Parses YAML 1.2. Never throws; a text that is not valid YAML has problems. */
export function parseYaml(text: string): YamlDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problems = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    path: '',
    // Not the message of the parser: it may quote the text.
    expected: 'valid YAML',
    received: `a mistake of the syntax (${code.toLowerCase().replaceAll('_', ' ')})`,
    position: positionAt(pos[0]),
  }))
  const value: unknown = problems.length > 0 ? undefined : toValue(document)
  return { value, problems, positionOf: (path) => positionAt(offsetOf(document, path)) }
}

function toValue(document: Document): unknown {
  return document.toJS({ maxAliasCount: MAX_ALIASES })
}

/** Follows a path as far as there is something. */
function offsetOf(document: Document, path: string): number {
  let node: unknown = document.contents
  let offset = document.contents?.range?.[0] ?? 0
  for (const step of path.match(/[^.[\]]+|\[\d+\]/g) ?? []) {
    const index = step.startsWith('[') ? Number(step.slice(1, -1)) : undefined
    if (isSeq(node) && index !== undefined) node = node.items[index]
    else if (isMap(node)) {
      const pair: Pair | undefined =
        index === undefined
          ? node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step)
          : node.items[index]
      node = pair?.value ?? pair?.key
    } else node = undefined
    const start = (node as Node | undefined)?.range?.[0]
    if (start === undefined) break
    offset = start
  }
  return offset
}

import type { YamlDocument } from '../config/file/document.ts'
import type { Position } from '../config/file/position.ts'
import type { Finding } from './finding.ts'

/** A finding with its place in the file. */
export type Placed<T> = T & {
  /** Undefined if it is about something that is not in the file. */
  readonly position: Position | undefined
}

/** The part of a path that the file has if it has anything of it: a channel, or a section. */
const ENTRY = /^(?:channels\.[^.]+|[^.[]+)/
/** A comment that hides findings in its line and the next one, e.g. `# check-config: ignore unused-channel`. */
const IGNORE = /#\s*check-config:\s*ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)/

/** Of the file: its data, and places of values that no variable replaces. */
export interface Places extends Pick<YamlDocument, 'value' | 'has'> {
  readonly positionOf: (path: string) => Position | undefined
}

/** Finds the places of findings in a file, in their order there. Leaves out those that a comment hides. */
export function placeFindings(
  findings: readonly Finding[],
  text: string,
  document: Places,
): readonly Placed<Finding>[] {
  const ignored = ignoredKinds(text)
  return findings
    .map((finding) => placeIn(document, finding))
    .filter(({ kind, position }) => {
      const line = position?.line ?? 0
      return ![line, line - 1].some((each) => ignored.get(each)?.has(kind) === true)
    })
    .toSorted((a, b) => lineOf(a) - lineOf(b) || columnOf(a) - columnOf(b))
}

/** Finds the place of a finding. */
function placeIn(document: Places, finding: Finding): Placed<Finding> {
  const path = finding.path === null ? null : resolvePath(finding.path, document.value)
  if (path === null) return { ...finding, path, position: undefined }
  const [entry = path] = ENTRY.exec(path) ?? []
  return document.has(entry)
    ? { ...finding, path, position: document.positionOf(path) }
    : { ...finding, path: null, position: undefined }
}

/** `rules{high_cpu}.gt` as `rules[3].gt`; null if the file has no such entry. */
function resolvePath(path: string, value: unknown): string | null {
  const [, list = '', name, field = ''] = /^(\w+)\{(.*)\}(\..*)?$/s.exec(path) ?? []
  if (name === undefined) return path
  const entries: unknown = Object(value)[list]
  const index = Array.isArray(entries) ? entries.findIndex((each) => Object(each)['name'] === name) : -1
  return index === -1 ? null : `${list}[${index}]${field}`
}

/** The kinds that comments hide, by the line of the comment. */
function ignoredKinds(text: string): ReadonlyMap<number, ReadonlySet<string>> {
  const lines = text.split('\n').flatMap((line, index): [number, Set<string>][] => {
    const [, kinds] = IGNORE.exec(line) ?? []
    return kinds === undefined ? [] : [[index + 1, new Set(kinds.split(/\s*,\s*/))]]
  })
  return new Map(lines)
}

function lineOf({ position }: Placed<Finding>): number {
  return position?.line ?? 0
}

function columnOf({ position }: Placed<Finding>): number {
  return position?.column ?? 0
}

import type { YamlDocument } from '../config/file/document.ts'
import type { Origin } from '../config/file/layer.ts'
import type { Finding } from './finding.ts'

/** Finds values of a file that have no effect because a variable wins over them. */
export function reviewOverridden(
  origins: readonly Origin[],
  { has }: Pick<YamlDocument, 'has'>,
): readonly Finding[] {
  return origins.flatMap(({ path, from }): readonly Finding[] =>
    isVariable(from) && !ADDS.has(path) && has(path)
      ? [{ kind: 'overridden', level: 'note', path, message: `${from} is set, and wins over this value.` }]
      : [],
  )
}

/** Sections to which a variable adds. */
const ADDS: ReadonlySet<string> = new Set(['checks'])

/** Any other origin is a place, or the default. */
function isVariable(from: string): boolean {
  return /^\w+$/.test(from) && from !== 'default'
}

import type { Problem } from '@botwatch/options'

import type { ModelPrice } from './price-list.ts'

/** Finds models of which one id would have two prices on the same day. */
export function findClashes(models: readonly ModelPrice[]): Problem[] {
  const problems: Problem[] = []
  const owners = new Map<string, string>()
  const versions = new Set<string>()
  for (const [index, { provider, model, aliases = [], effectiveFrom = '' }] of models.entries()) {
    const path = `models[${index}]`
    const version = JSON.stringify([provider, model, effectiveFrom])
    if (versions.has(version))
      problems.push({ path, expected: 'one price per model and effectiveFrom', received: 'a second price' })
    versions.add(version)
    for (const id of [model, ...aliases]) {
      const key = JSON.stringify([provider, id])
      if ((owners.get(key) ?? model) !== model)
        problems.push({
          path,
          expected: 'ids and aliases of this model only',
          received: 'an id of another model',
        })
      owners.set(key, model)
    }
  }
  return problems
}

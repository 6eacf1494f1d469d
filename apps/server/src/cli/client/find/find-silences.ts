import type { WireSilence } from '../../../api/silences/schemas.ts'
import type { Api } from '../api.ts'
import { formatMatchers } from '../matchers.ts'
import { fit, shown } from '../terminal/width.ts'
import { readAll } from './all-pages.ts'
import { findOne, isId } from './fragment.ts'

const WIDTH = 100

/** Finds silences that have not ended, as `findAlerts` finds alerts: by id, a part of it, or the rule that one silence names. */
export async function findSilences(api: Api, texts: readonly string[]): Promise<readonly string[]> {
  if (texts.every(isId)) return [...new Set(texts)]
  const items = await readAll<WireSilence>(api, '/api/v1/silences', { state: ['active', 'pending'] })
  const ids = texts.map((text) => (isId(text) ? text : findSilence(items, text).id))
  return [...new Set(ids)]
}

function findSilence(items: readonly WireSilence[], text: string): WireSilence {
  return findOne({
    text,
    noun: 'active or pending silence',
    list: 'botwatch silences',
    items,
    hasName: ({ matchers }) =>
      matchers.some(({ name, op, value }) => name === 'alertname' && op === '=' && value === text),
    describe: ({ id, matchers, reason }) =>
      fit(`${id}  ${shown(formatMatchers(matchers))}  ${shown(reason)}`, WIDTH),
  })
}

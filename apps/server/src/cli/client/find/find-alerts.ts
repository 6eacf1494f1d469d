import type { WireAlert } from '@botwatch/alerts'

import type { Api } from '../api.ts'
import { fit, shown } from '../terminal/width.ts'
import { readAll } from './all-pages.ts'
import { findOne, isId } from './fragment.ts'

const OPEN = ['active', 'acknowledged', 'suppressed']
const WIDTH = 100

/**
 * Finds the alerts that a person means: each by its id, the start or end of the id of an open alert, or the name of a rule or
 * check with one open alert. Resolves with their ids, none twice. Rejects with a `ClientError` before anything is changed.
 */
export async function findAlerts(api: Api, texts: readonly string[]): Promise<readonly string[]> {
  if (texts.every(isId)) return [...new Set(texts)]
  const items = await readAll<WireAlert>(api, '/api/v1/alerts', { status: OPEN })
  const ids = texts.map((text) => (isId(text) ? text : findAlert(items, text).id))
  return [...new Set(ids)]
}

function findAlert(items: readonly WireAlert[], text: string): WireAlert {
  return findOne({
    text,
    noun: 'open alert',
    list: 'botwatch alerts',
    items,
    hasName: ({ rule_name: rule, labels }) => rule === text || labels['check'] === text,
    describe: ({ id, severity, rule_name: rule, summary }) =>
      fit(`${id}  ${shown(severity)}  ${shown(rule)}: ${shown(summary)}`, WIDTH),
  })
}

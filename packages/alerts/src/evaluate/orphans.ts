import { judgeKey, compareKeys } from '../rules/judge-key.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { AlertRecord } from '../store/records.ts'
import type { Breath } from './context.ts'
import type { Draft } from '../ledger/draft.ts'
import type { Judge } from './judge.ts'

/** Ends alerts that can no longer be judged: their rule is gone or disabled, or now watches something else. */
export async function endOrphans(
  { draft, judge, book }: { readonly draft: Draft; readonly judge: Judge; readonly book: RuleBook },
  breath: Breath,
): Promise<void> {
  const keys = new Map<string, string>()
  for (const fingerprint of draft.fingerprints()) {
    const record = draft.alert(fingerprint)
    if (record === undefined || record.detection.kind === 'ok' || record.condition === 'internal') continue
    const reason = reasonToEnd(record, book, keys)
    if (reason !== undefined) judge.end(record, reason)
    await breath.take()
  }
}

function reasonToEnd(
  { rule: name, judgedBy, condition }: AlertRecord,
  book: RuleBook,
  keys: Map<string, string>,
): 'rule_removed' | 'rule_disabled' | 'rule_changed' | undefined {
  const rule = book.get(name)
  if (rule === undefined) return 'rule_removed'
  if (!rule.enabled) return 'rule_disabled'
  const key = keys.get(name) ?? judgeKey(rule)
  keys.set(name, key)
  const isOther = compareKeys(judgedBy, key).kind === 'identity'
  return isOther || (condition === 'no_data' && rule.onNoData !== 'alert') ? 'rule_changed' : undefined
}

import { choice, flag, text } from '@botwatch/options'
import * as v from 'valibot'

import { ALERT_SEVERITIES, type AlertSeverity } from '../alert.ts'
import { AlertsError } from '../errors.ts'
import { evaluateInternal } from '../evaluate/internal.ts'
import { note, readInput } from '../handle/arguments.ts'
import { printable, stringMap } from '../rules/fields.ts'
import { isLabelName } from '../labels.ts'
import { OWN_RULE_NAMES } from '../rules/rule.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import { showTransitions, type RoundParts } from './evaluate-round.ts'
import { emitTransitions } from './events.ts'
import type { Settings } from './options.ts'

/** A problem of the program itself, which no rule can find in samples. */
export interface ReportedProblem {
  /** Name of the alert, 1 to 128 characters; not that of a rule. */
  readonly name: string
  /** Labels that distinguish it from other problems of its name. Default none. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** True if the problem is over, which resolves the alert. Default false. */
  readonly isOver?: boolean | undefined
  /** What is wrong, in one sentence of at most 1024 characters. */
  readonly summary: string
  /** Further facts, at most 2000 characters. Default none. */
  readonly detail?: string | undefined
  /** What to do, at most 1024 characters. Default nothing. */
  readonly action?: string | undefined
  /** Default `error`. */
  readonly severity?: AlertSeverity | undefined
}

const ownName = `a name that is not reserved (${OWN_RULE_NAMES.join(', ')})`

function schemaOf(clean: (text: string) => string): v.GenericSchema<unknown, ReportedProblem> {
  const sentence = v.pipe(printable(1024), v.transform(clean))
  return v.strictObject({
    name: v.pipe(
      printable(128),
      v.check((name) => OWN_RULE_NAMES.every((own) => own !== name), ownName),
    ),
    labels: v.optional(
      stringMap({
        fits: (name) => isLabelName(name) && name !== 'alertname' && name !== 'channel',
        expected: 'a label name ([a-zA-Z_][a-zA-Z0-9_]*, not alertname or channel)',
      }),
    ),
    isOver: v.optional(flag()),
    summary: sentence,
    detail: v.optional(note(clean)),
    action: v.optional(v.pipe(text(1, 1024), v.transform(clean))),
    severity: v.optional(choice(ALERT_SEVERITIES)),
  })
}

/** Raises, updates or ends the alert of a problem, and stores it. */
export async function reportProblem(
  parts: RoundParts & { readonly settings: Settings; readonly book: RuleBook },
  input: ReportedProblem,
): Promise<void> {
  const { settings, journal, emitter, book } = parts
  const problem = readInput('problem', schemaOf(settings.clean), input)
  const { name, labels = {}, isOver = false, summary, detail, action, severity } = problem
  if (book.get(name) !== undefined) throw new AlertsError('CONFLICT', 'A rule has this name')
  const transitions = await journal.change(async (step) => {
    const found = evaluateInternal(step, {
      name,
      labels,
      isFailing: !isOver,
      description: '',
      summary,
      detail: detail ?? null,
      action: action ?? '',
      ...(severity && { severity }),
    })
    return await showTransitions(parts, step, found === null ? [] : [found])
  })
  emitTransitions(emitter, transitions)
}

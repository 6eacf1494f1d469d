import { parse, suggest, type Problem } from '@botwatch/options'

import { parseYaml } from '../config/file/document.ts'
import { placeOf } from '../config/file/place-problems.ts'
import type { PlacedProblem } from '../config/file/position.ts'
import type { RuleSet } from './rule-set.ts'
import { testFileSchema, type RuleTest, type TestFile } from './test-schema.ts'
import { readDuration } from '../duration-text.ts'

/** Most evaluation rounds of one test: ten weeks of minutes. */
const MAX_ROUNDS = 100_800

/** A file with tests, or all its problems. */
export type ReadResult =
  | {
      readonly ok: true
      readonly file: TestFile
      readonly place: (problems: readonly Problem[]) => readonly PlacedProblem[]
    }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads the text of a file with tests. */
export function readTestFile(text: string): ReadResult {
  const document = parseYaml(text)
  if (document.problems.length > 0) return { ok: false, problems: document.problems }
  const place = (problems: readonly Problem[]): readonly PlacedProblem[] =>
    problems.map((problem) => ({ ...problem, position: placeOf(document, problem) }))
  // Test files hold no secrets, so a misspelt name can be shown.
  const parsed = parse(testFileSchema, document.value ?? {}, { noun: 'field', isOpen: () => true })
  if (!parsed.ok) return { ok: false, problems: place(parsed.problems) }
  return { ok: true, file: parsed.value as unknown as TestFile, place }
}

/** Returns what tests name that the rules do not have, and tests that are too long. */
export function testProblems(file: TestFile, set: RuleSet): readonly Problem[] {
  const rules = [...set.rules, ...set.defaultRules].map(({ name }) => name)
  const channels = set.channels.map(({ name }) => name)
  const longestMs = MAX_ROUNDS * set.evaluationIntervalMs
  return file.tests.flatMap((test, index) => {
    const at = `tests[${index}]`
    return [
      ...(test.alert_rule_test ?? []).flatMap(({ alertname }, each) =>
        unknown(`${at}.alert_rule_test[${each}].alertname`, 'rule', alertname, rules),
      ),
      ...(test.message_test ?? []).flatMap(({ channel }, each) =>
        unknown(`${at}.message_test[${each}].channel`, 'channel', channel, channels),
      ),
      ...timesOf(test).flatMap(([path, text]): Problem[] =>
        readDuration(text) <= longestMs
          ? []
          : [
              {
                path: `${at}.${path}`,
                expected: `at most ${MAX_ROUNDS} evaluations from the start`,
                received: text,
              },
            ],
      ),
    ]
  })
}

function timesOf(test: RuleTest): readonly (readonly [path: string, text: string])[] {
  return [
    ...(test.duration === undefined ? [] : [['duration', test.duration] as const]),
    ...(test.alert_rule_test ?? []).map(
      ({ eval_time: text }, index) => [`alert_rule_test[${index}].eval_time`, text] as const,
    ),
    ...(test.no_evaluation ?? []).map(({ to }, index) => [`no_evaluation[${index}].to`, to] as const),
  ]
}

function unknown(path: string, noun: string, name: string, known: readonly string[]): readonly Problem[] {
  if (known.includes(name)) return []
  const meant = suggest(name, known)
  const list =
    known.length === 0 ? `the name of a ${noun}, of which there is none` : `one of ${known.join(', ')}`
  return [{ path, expected: meant ?? list, received: `an unknown ${noun}` }]
}

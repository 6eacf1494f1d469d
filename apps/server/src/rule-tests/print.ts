import type { Paint } from '../cli/colors.ts'
import type { DiffLine, Failure, TestOutcome } from './outcome.ts'
import { writeDuration } from '../duration-text.ts'

/** Result of a file with tests. */
export interface FileOutcome {
  readonly path: string
  readonly tests: readonly TestOutcome[]
}

const COLORS = { '-': 'red', '+': 'green', ' ': 'dim' } as const

/** The results for people: a line for each test, and what differs in those that failed. */
export function formatOutcomes(files: readonly FileOutcome[], paint: Paint): string {
  const tests = files.flatMap((file) => file.tests)
  const failed = tests.filter(({ failures }) => failures.length > 0).length
  const lines = files.flatMap(({ path, tests: ofFile }) => [
    paint('bold', path),
    ...ofFile.flatMap((test) => formatTest(test, paint)),
  ])
  const count = `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`
  const result = failed === 0 ? paint('green', 'all passed') : paint('red', `${failed} failed`)
  return `${[...lines, '', `${count}, ${result}`].join('\n')}\n`
}

function formatTest({ name, failures }: TestOutcome, paint: Paint): readonly string[] {
  if (failures.length === 0) return [`  ${paint('green', 'ok')}    ${name}`]
  return [
    `  ${paint('red', 'FAIL')}  ${name}`,
    ...failures.flatMap((failure) => formatFailure(failure, paint)),
  ]
}

function formatFailure({ about, lines, notes }: Failure, paint: Paint): readonly string[] {
  const subject =
    about.kind === 'alerts'
      ? `alerts of ${about.rule} at ${writeDuration(about.atMs)}`
      : `messages to ${about.channel}`
  return [
    `        ${subject} (- expected, + got)`,
    ...lines.flatMap((line) => formatLine(line, paint)),
    ...notes.map((note) => `          ${note}`),
  ]
}

function formatLine({ sign, text }: DiffLine, paint: Paint): readonly string[] {
  const [first = '', ...more] = text.split('\n')
  return [first, ...more.map((line) => `  ${line}`)].map(
    (line) => `        ${paint(COLORS[sign], `${sign} ${line}`)}`,
  )
}

/** The results as the document of `--json`. */
export function outcomesDocument(files: readonly FileOutcome[], problems: readonly string[] = []): unknown {
  const tests = files.flatMap((file) => file.tests)
  const failed = tests.filter(({ failures }) => failures.length > 0).length
  return {
    ok: failed === 0 && problems.length === 0,
    passed: tests.length - failed,
    failed,
    files: files.map(({ path, tests: ofFile }) => ({
      path,
      tests: ofFile.map(({ name, failures }) => ({
        name,
        ok: failures.length === 0,
        failures: failures.map(toDocument),
      })),
    })),
    problems,
  }
}

function toDocument({ about, lines, notes }: Failure): unknown {
  const textsOf = (sign: DiffLine['sign']): readonly string[] =>
    lines.filter((line) => line.sign === sign).map(({ text }) => text)
  return {
    ...(about.kind === 'alerts'
      ? { kind: 'alerts', rule: about.rule, eval_seconds: about.atMs / 1000 }
      : { kind: 'messages', channel: about.channel }),
    missing: textsOf('-'),
    unexpected: textsOf('+'),
    notes,
  }
}

import { formatProblem } from '@botwatch/options'
import { dirname, join, isAbsolute } from 'node:path'

import { describeUnreadable } from '../config/bounded-file.ts'
import type { PlacedProblem } from '../config/file/position.ts'
import { loadRuleSet } from './load-rule-set.ts'
import { readTestFile, testProblems } from './read-tests.ts'
import type { RuleSet } from './rule-set.ts'
import type { RuleTest } from './test-schema.ts'

/** Tests and their rules, or one line for each problem. */
export type LoadedTests =
  | { readonly ok: true; readonly tests: readonly RuleTest[]; readonly set: RuleSet }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * Loads a file with tests, and the configuration file that it names. `readText` throws if a file cannot be read, and
 * returns undefined if it is too long.
 */
export function loadTests(path: string, readText: (path: string) => string | undefined): LoadedTests {
  const text = readOrFail(path, readText)
  if (!text.ok) return { ok: false, problems: [text.problem] }
  const read = readTestFile(text.text)
  if (!read.ok) return { ok: false, problems: linesOf(path, read.problems) }
  const { config } = read.file
  const configPath = config === undefined || isAbsolute(config) ? config : join(dirname(path), config)
  const configText = configPath === undefined ? undefined : readOrFail(configPath, readText)
  if (configText?.ok === false) return { ok: false, problems: [configText.problem] }
  const loaded = loadRuleSet(read.file, configText?.text)
  if (!loaded.ok)
    return {
      ok: false,
      problems: [...linesOf(configPath ?? '', loaded.ofConfig), ...linesOf(path, read.place(loaded.ofTests))],
    }
  const problems = testProblems(read.file, loaded.set)
  if (problems.length > 0) return { ok: false, problems: linesOf(path, read.place(problems)) }
  return { ok: true, tests: read.file.tests, set: loaded.set }
}

function readOrFail(
  path: string,
  readText: (path: string) => string | undefined,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string } {
  try {
    const text = readText(path)
    if (text !== undefined) return { ok: true, text }
    return { ok: false, problem: `${path}: expected a file of at most 1 MiB, got a larger one, or no file` }
  } catch (error) {
    return {
      ok: false,
      problem: `${path}: expected a file of at most 1 MiB, got ${describeUnreadable(error)}`,
    }
  }
}

function linesOf(path: string, problems: readonly PlacedProblem[]): readonly string[] {
  return problems.map((problem) => {
    const { line, column } = problem.position
    return `${path}:${line}:${column} ${formatProblem(problem)}`
  })
}

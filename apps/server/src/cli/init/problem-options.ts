import type { Answers } from './answers.ts'

/** Fields of the file, and the options that give them. Those of checks follow from their order. */
const OPTIONS: readonly (readonly [field: RegExp, option: string])[] = [
  [/^server\.host\b/, '--host'],
  [/^server\.port\b/, '--port'],
  [/^server\.public_url\b/, '--public-url'],
  [/^server\.timezone\b/, '--timezone'],
  [/^server\.language\b/, '--language'],
  [/^server\.instance\b/, '--instance'],
  [/^auth\.keys\b/, '--admin'],
  [/^channels\.email\b/, '--email'],
  [/^budgets\.day\b/, '--budget-day'],
  [/^budgets\.month\b/, '--budget-month'],
  [/^checks\[\d+\]\.project\b/, '--project'],
  [/^checks\[\d+\]\.expect_model\b/, '--model'],
]
const NEEDS_KEYS = 'needs --admin NAME, because only this machine may call a server without keys'

/**
 * Rewrites problems of a file, e.g. `checks[0].url: expected …`, as those of the options that gave its values. Each option has one
 * line for each thing that is wrong.
 */
export function problemsOfOptions(problems: readonly string[], answers: Answers): readonly string[] {
  const lines = problems.map((problem) => {
    const [path = '', ...rest] = problem.split(': ')
    const option = optionOf(path, answers)
    if (option === undefined) return problem
    const text = rest.join(': ').replace(/, got a string of \d+ characters?$/, '')
    return `${option}: ${text.includes('auth.keys') ? NEEDS_KEYS : text}`
  })
  return [...new Set(lines)]
}

function optionOf(path: string, answers: Answers): string | undefined {
  const [, option] = OPTIONS.find(([field]) => field.test(path)) ?? []
  if (option !== undefined) return option
  const { gitlab, llm, url = [], heartbeat = [] } = answers
  const checks = [
    ...(gitlab === undefined ? [] : ['--gitlab']),
    ...(llm === undefined ? [] : ['--llm']),
    ...url.map(() => '--url'),
    ...heartbeat.map(() => '--heartbeat'),
  ]
  return checks[Number(/^checks\[(\d+)\]/.exec(path)?.[1] ?? Number.NaN)]
}

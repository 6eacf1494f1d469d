import { createPaint } from '../colors.ts'
import { Argument, defineCommand, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { printJson } from '../print.ts'

const MAX_BYTES = 1_048_576

interface TestRulesOptions {
  readonly json?: true
}

/** `botwatch test-rules FILE`: runs unit tests of rules. */
export const testRules: CommandDefinition = defineCommand<TestRulesOptions>({
  name: 'test-rules',
  group: 'local',
  summary: 'run unit tests of alert rules',
  description: `Runs tests of rules: each gives series and results of checks, and says which alerts fire at which time, and which messages a channel is sent. Time passes at once, nothing is sent, and no secret is needed.

The rules are those of the configuration file that the tests name, or the default rules. The files are written as for "promtool test rules"; docs/testing-rules.md has their format.`,
  arguments: [new Argument('<files...>', 'Files with tests, in YAML.')],
  json: 'Print a JSON document: {"ok", "passed", "failed", "files": [{"path", "tests"}], "problems"}; problems are those of a file, and then no test has run.',
  examples: {
    'botwatch test-rules rules.test.yaml': 'Run the tests of a file.',
    'botwatch test-rules tests/*.yaml --json': 'Run those of all files, and print the results for a program.',
  },
  exitCodes: {
    [EXIT.ok]: 'Every test passed.',
    [EXIT.bad]: 'A test failed.',
    [EXIT.config]: 'A file, or the configuration that it names, cannot be read or is invalid.',
  },
  run: async ({ args, options: { json }, context }) => {
    const [{ readBounded }, { loadTests }, { formatOutcomes, outcomesDocument }, { runTest }] =
      await Promise.all([
        import('../../config/bounded-file.ts'),
        import('../../rule-tests/load-tests.ts'),
        import('../../rule-tests/print.ts'),
        import('../../rule-tests/run-test.ts'),
      ])
    const readText = (path: string): string | undefined => readBounded(path, MAX_BYTES)?.toString()
    const loaded = args.map((path) => ({ path, result: loadTests(path, readText) }))
    const problems = loaded.flatMap(({ result }) => (result.ok ? [] : result.problems))
    if (problems.length > 0) {
      if (json === true) printJson(context, outcomesDocument([], problems))
      else context.stderr.write(`The tests cannot run:\n${problems.map((line) => `  ${line}\n`).join('')}`)
      return EXIT.config
    }
    const files = []
    for (const { path, result } of loaded) {
      if (!result.ok) continue
      const tests = []
      for (const test of result.tests) tests.push(await runTest(test, result.set))
      files.push({ path, tests })
    }
    if (json === true) printJson(context, outcomesDocument(files))
    else context.stdout.write(formatOutcomes(files, createPaint(context, context.stdout)))
    return files.some(({ tests }) => tests.some(({ failures }) => failures.length > 0)) ? EXIT.bad : EXIT.ok
  },
})

import { createPaint } from '../colors.ts'
import { defineCommand, Option, type CommandDefinition } from '../command.ts'
import { configOption } from '../config-option.ts'
import { EXIT } from '../exit-codes.ts'
import { printJson } from '../print.ts'

interface CheckConfigOptions {
  readonly config?: string
  readonly format: 'text' | 'json' | 'sarif'
  readonly strict?: true
  readonly explain?: true
  readonly json?: true
}

/** `botwatch check-config`: finds mistakes in a configuration before the server has it. */
export const checkConfigCommand: CommandDefinition = defineCommand<CheckConfigOptions>({
  name: 'check-config',
  group: 'local',
  summary: 'find mistakes in the configuration',
  description: `Reads the configuration as "botwatch serve" would, from the file and the environment, and lists every mistake with its line and column. It connects to nothing.

In a valid configuration it finds settings that are useless or probably not meant: warnings, e.g. a rule on a metric that nobody sends, and notes, which may well be meant. A comment "# check-config: ignore KIND" in the line above hides those of a kind.`,
  options: [
    configOption(),
    new Option('--format <format>', 'How to print it; sarif is for code scanning.')
      .choices(['text', 'json', 'sarif'])
      .default('text')
      .conflicts('json'),
    new Option('--strict', 'End with 1 if there are warnings.'),
    new Option('--explain', 'List each setting, its value and where it comes from; secrets are hidden.'),
  ],
  json: 'Print a JSON document, as --format json does: {"ok", "file", "errors", "warnings", "notes", "items": [{"level", "kind", "file", "line", "column", "path", "message"}], "counts"}, and "settings" with --explain.',
  environment: {
    MONITORING_CONFIG: 'Configuration file.',
    '…': 'All variables that "botwatch serve" reads.',
  },
  examples: {
    'botwatch check-config': 'Check botwatch.yaml.',
    'botwatch check-config --strict --config deploy/botwatch.yaml': 'Fail in CI if there is a warning.',
    'botwatch check-config --explain': 'Find out whether the file or a variable has set something.',
    'botwatch check-config --format sarif > botwatch.sarif': 'Write a file for code scanning.',
  },
  exitCodes: {
    [EXIT.ok]: 'The configuration is valid.',
    [EXIT.bad]: 'It is valid and has warnings, with --strict.',
    [EXIT.config]: 'It is invalid.',
  },
  run: async ({ options: { config: path, format: given, strict, explain, json }, context }) => {
    const [{ checkConfig }, { countOf }, { formatReport }, { reportDocument }, { toSarif }] =
      await Promise.all([
        import('../check-config/check.ts'),
        import('../check-config/report.ts'),
        import('../check-config/text.ts'),
        import('../check-config/json.ts'),
        import('../check-config/sarif.ts'),
      ])
    const report = await checkConfig(
      { env: context.env, path },
      { explain: explain === true, nowMs: Date.now() },
    )
    const format = json === true ? 'json' : given
    if (format === 'json') printJson(context, reportDocument(report))
    else if (format === 'sarif') printJson(context, toSarif(report, process.cwd()))
    else context.stdout.write(formatReport(report, createPaint(context, context.stdout), process.cwd()))
    if (report.counts === null) return EXIT.config
    return strict === true && countOf(report, 'warning') > 0 ? EXIT.bad : EXIT.ok
  },
})

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { defineCommand, Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import type { Answers, NeededVariable } from '../init/answers.ts'
import { newKey, type NewKey } from '../new-key.ts'
import { fail, printJson } from '../print.ts'

interface InitOptions extends Answers {
  readonly output: string
  readonly admin?: string
  readonly json?: true
}

/** `botwatch init`: writes a configuration file. */
export const init: CommandDefinition = defineCommand<InitOptions>({
  name: 'init',
  group: 'server',
  summary: 'write a configuration file with comments',
  description: `Writes botwatch.yaml with the given answers, and with everything else as an example that is not in effect. Without options the file changes nothing: the server checks itself and its host, and writes alerts to its log. A file that exists is never overwritten.

Secrets are not in the file: it refers to environment variables, and the command prints which ones are needed.`,
  options: [
    new Option('-o, --output <file>', 'File to write.').default('botwatch.yaml'),
    new Option('--instance <name>', 'Name of the bot in messages. Default: the name of the host.'),
    new Option(
      '--host <address>',
      'Address to listen on; 0.0.0.0 for other machines as well, which needs --admin.',
    ),
    new Option('--port <number>', 'Port to listen on. Default: 8080.'),
    new Option('--public-url <url>', 'Where people reach the server. Needs --admin.'),
    new Option(
      '--admin <name>',
      'Make a key of the API that may do everything, for this person, and print it.',
    ),
    new Option('--timezone <name>', 'Time zone of days and messages, e.g. Europe/Berlin. Default: UTC.'),
    new Option('--language <tag>', 'Language of messages, en or zh-CN. Default: en.'),
    new Option('--gitlab <url>', 'Check this GitLab and the token in GITLAB_TOKEN.'),
    new Option('--project <path>', 'Project that the token must be able to read. Needs --gitlab.'),
    new Option('--llm <provider>', 'Check the API of a provider of models, e.g. zai, openai or anthropic.'),
    new Option('--model <id>', 'Model that the API must have. Needs --llm.'),
    new Option('--url <url...>', 'Check that these pages or APIs respond with 200.'),
    new Option(
      '--heartbeat <name:interval...>',
      'Expect reports of these jobs, e.g. nightly:24h, or nightly:24h:30m with a grace.',
    ),
    new Option('--slack', 'Notify a channel in Slack by SLACK_WEBHOOK_URL.'),
    new Option('--discord', 'Notify a channel in Discord by DISCORD_WEBHOOK_URL.'),
    new Option('--webhook', 'Notify a program by ALERT_WEBHOOK_URL.'),
    new Option('--email <address...>', 'Notify these people by the mail server in SMTP_URL.'),
    new Option('--budget-day <amount>', 'What the model may cost a day, e.g. 5.00.'),
    new Option('--budget-month <amount>', 'What the model may cost a month.'),
  ],
  json: 'Print a JSON document: {"path", "key", "variables": [{"name", "meaning"}]}; "key" is that of --admin, or null.',
  examples: {
    'botwatch init && botwatch serve': 'Start with the defaults.',
    'botwatch init --gitlab https://gitlab.com --project group/app --llm zai --slack':
      'Watch a bot that reviews merge requests in GitLab with a GLM model.',
    'botwatch init --host 0.0.0.0 --admin ann': 'Let other machines ask the server, with a key for Ann.',
    'botwatch init --url https://example.com --heartbeat nightly:24h:30m --email team@example.com':
      'Watch a website and a nightly job.',
  },
  exitCodes: {
    [EXIT.ok]: 'The file was written.',
    [EXIT.bad]: 'The file exists already, or cannot be written.',
  },
  run: async ({ options, context }) => {
    const { output, admin: adminName, json, ...answers } = options
    if (output.trim() === '') return fail(context, '--output: expected the name of a file', EXIT.usage)
    const missing = missingAnswer(answers)
    if (missing !== undefined) return fail(context, missing, EXIT.usage)
    const [{ configTemplate }, { problemsOfOptions }, { neededVariables }] = await Promise.all([
      import('../init/config-template.ts'),
      import('../init/problem-options.ts'),
      import('../init/variables.ts'),
    ])
    const admin = adminName === undefined ? undefined : newKey(adminName, 'admin')
    const text = configTemplate(answers, { admin })
    const variables = neededVariables(answers)
    const problems = await problemsOf(text, variables)
    if (problems.length > 0) return fail(context, problemsOfOptions(problems, answers).join('\n'), EXIT.usage)
    try {
      writeFileSync(output, text, { flag: 'wx' })
    } catch (error) {
      return fail(context, reasonOf(error as NodeJS.ErrnoException, output))
    }
    const needed = variables.map(({ name, meaning }) => ({ name, meaning }))
    if (json === true) printJson(context, { path: output, key: admin?.key ?? null, variables: needed })
    else context.stdout.write(nextSteps(output, needed, admin))
    return EXIT.ok
  },
})

function missingAnswer({ gitlab, project, llm, model, heartbeat = [] }: Answers): string | undefined {
  if (project !== undefined && gitlab === undefined) return '--project: needs --gitlab'
  if (model !== undefined && llm === undefined) return '--model: needs --llm'
  const job = heartbeat.find((each) => !/^[^:]+:[^:]/.test(each))
  return job === undefined
    ? undefined
    : '--heartbeat: expected NAME:INTERVAL or NAME:INTERVAL:GRACE, e.g. nightly:24h:30m'
}

/** Reads the file as a server would, with stand-ins for the values of its variables. */
async function problemsOf(text: string, variables: readonly NeededVariable[]): Promise<readonly string[]> {
  const { loadConfig } = await import('../../config/load-config.ts')
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-init-'))
  try {
    const path = join(folder, 'botwatch.yaml')
    writeFileSync(path, text)
    const env = Object.fromEntries(variables.map(({ name, sample }) => [name, sample]))
    const result = loadConfig({ env, path })
    // Not the lines of a file that there is not.
    return result.ok ? [] : result.problems.map((problem) => problem.replace(/^botwatch\.yaml:\d+:\d+ /, ''))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException, path: string): string {
  if (code === 'EEXIST') return `${path} exists already; use --output for another file`
  if (!existsSync(dirname(path))) return `${path} cannot be written: there is no folder ${dirname(path)}`
  return `${path} cannot be written (${code ?? message})`
}

function nextSteps(
  path: string,
  variables: readonly { readonly name: string; readonly meaning: string }[],
  admin: NewKey | undefined,
): string {
  const width = Math.max(0, ...variables.map(({ name }) => name.length))
  const list = variables.map(({ name, meaning }) => `  ${name.padEnd(width)}  ${meaning}\n`).join('')
  const needed = list === '' ? '' : `\nSet these variables before you start the server:\n${list}`
  const key =
    admin === undefined ? '' : `\nThe key of ${admin.name}, which is shown only now:\n  ${admin.key}\n`
  const option = path === 'botwatch.yaml' ? '' : ` --config ${path}`
  return `Wrote ${path}.
${key}${needed}
Then:
  botwatch check-config${option}
  botwatch serve${option}
`
}

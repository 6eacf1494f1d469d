import { inputText } from '../src/cli/help.ts'
import { EXIT } from '../src/cli/exit-codes.ts'
import type { CommandDefinition, CommandGroup } from '../src/cli/command.ts'
import type { Document } from './document.ts'

const INTRODUCTION = `# Command line

\`botwatch\` runs the server, looks after its files, and asks a running server. This page is written from the help of the program:
\`botwatch COMMAND --help\` has the same. The command comes with \`npm install @botwatch/server\`; in this repository it is
\`npx -y pnpm@12.21.0 botwatch\`.

\`\`\`sh
export BOTWATCH_URL=https://monitor.example.com BOTWATCH_KEY_FILE=~/.botwatch-key
botwatch status                                    # shows problems, and what to do
botwatch ack high_error_rate --note "looking at it"
botwatch silence check=glm_api --for 2h --reason "maintenance of the API"
\`\`\`

## A running server

| variable | option | |
| --- | --- | --- |
| \`BOTWATCH_URL\` | \`--url\` | Address of the server, with its base path if it has one. Default \`http://127.0.0.1:8080\`. |
| \`BOTWATCH_KEY\` | | A key of the API. A server without keys answers programs on its own machine. |
| \`BOTWATCH_KEY_FILE\` | \`--key-file\` | A file that holds the key. There is no option for the key itself, which every user of the machine could read in the list of processes. |
| | \`--timeout\` | Time limit of a request. Default \`10s\`. |

Options win over variables. No request is repeated, and none follows a redirect, which could take the key elsewhere. For a certificate
of your own authority set \`NODE_EXTRA_CA_CERTS\`, for a proxy \`NODE_USE_ENV_PROXY=1\` and \`HTTPS_PROXY\`.

An alert or silence is named by its id, the start or end of its id (at least 4 characters; lists show the last 8), or the name of a
rule; an alert also by the name of its check. If several fit, they are listed, and nothing is changed.

Times are in the time zone of your machine. A duration has a unit: \`30s\`, \`5m\`, \`2h\`, \`1d12h\`.

## Output

Lists are as wide as the terminal; in a pipe or file nothing is cut. Colours are for terminals: \`NO_COLOR=1\` turns them off,
\`FORCE_COLOR=1\` turns them on. Control characters in texts of the server are escaped.

With \`--json\` a command prints one JSON document to standard output, or one a line (\`watch\`). Those of commands for a running server
are the answers of the [API](api.md), whose fields stay; new ones may be added. Errors and notes are on standard error in any case.

## Exit codes`

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'Done; of `status`, everything is healthy.',
  bad: 'The answer is bad: something is unhealthy, a test failed, there is no such alert, or the server does not allow it now.',
  usage: 'The command line or a variable is wrong, or the server refused a value.',
  unavailable: 'The server cannot be reached, is not Botwatch, or cannot answer now.',
  noPermission: 'The server refused the key, or its role may not do this.',
  config: 'The configuration is invalid.',
}

const GROUPS: Readonly<Record<CommandGroup, string>> = {
  server: 'Run a server',
  local: 'Without a server',
  client: 'Of a running server',
}

/** Options that are described once for all commands for a running server. */
const SHARED: ReadonlySet<string> = new Set(['--url', '--key-file', '--timeout'])

/** Writes the page of the command line as Markdown. Routes that commands name link to the page of the API. */
export function commandLinePage(commands: readonly CommandDefinition[], document: Document): string {
  const parts = [
    INTRODUCTION,
    table(
      ['code', ''],
      Object.entries(EXIT).map(([name, code]) => [String(code), MEANINGS[name as keyof typeof EXIT]]),
    ),
    '## Commands',
    table(
      ['', ''],
      Object.entries(GROUPS).flatMap(([group, title]) => [
        [`**${title}**`, ''],
        ...commands
          .filter((each) => each.group === group)
          .map(({ name, summary }) => [`[\`${name}\`](#botwatch-${name.replaceAll(' ', '-')})`, summary]),
      ]),
    ),
    ...Object.keys(GROUPS).flatMap((group) =>
      commands.filter((each) => each.group === group).map((command) => section(command, document)),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

function section(command: CommandDefinition, document: Document): string {
  const { name, group, description, json, examples, exitCodes } = command
  const options = (command.options ?? []).filter(({ long }) => group !== 'client' || !SHARED.has(long ?? ''))
  const inputs = [
    ...(command.arguments ?? []).map((each) => [`\`${termOf(each)}\``, escape(inputText(each))]),
    ...options.map((each) => [`\`${each.flags}\``, escape(inputText(each))]),
    ...(json === undefined ? [] : [['`--json`', withLinks(escape(json), document)]]),
  ]
  const lines = Object.entries(examples).map(([example, text]) => `# ${text}\n${example}`)
  return [
    `### botwatch ${name}`,
    `\`${['botwatch', name, '[options]', ...(command.arguments ?? []).map(termOf)].join(' ')}\``,
    escape(description),
    ...(inputs.length === 0 ? [] : [table(['', ''], inputs)]),
    `\`\`\`sh\n${lines.join('\n')}\n\`\`\``,
    table(
      ['exit code', ''],
      Object.entries(exitCodes).map(([code, text]) => [code, escape(text)]),
    ),
  ].join('\n\n')
}

/** `<alert...>`, or `[alert]` if it may be left out. */
function termOf(each: NonNullable<CommandDefinition['arguments']>[number]): string {
  const name = `${each.name()}${each.variadic ? '...' : ''}`
  return each.required ? `<${name}>` : `[${name}]`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** A text of the help as Markdown. */
function escape(text: string): string {
  return text.replaceAll(/[<>*|]/g, String.raw`\$&`)
}

/** Links each route to its operation on the page of the API. */
function withLinks(text: string, { paths }: Document): string {
  return text.replaceAll(/(GET|POST|PUT|DELETE) (\/[\w/{}-]+)/g, (route, method: string, path: string) => {
    const operation = paths[path]?.[method.toLowerCase()]
    if (operation === undefined) return `\`${route}\``
    return `[\`${route}\`](api.md#${operation.summary.toLowerCase().replaceAll(' ', '-')})`
  })
}

import { ROLES } from '../../config/server-config.ts'
import { Argument, defineCommand, Option, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { newKey } from '../new-key.ts'
import { fail, printJson } from '../print.ts'

/** `botwatch key new NAME`: makes a key of the API. */
export const keyNew: CommandDefinition = defineCommand<{ readonly role: string; readonly json?: true }>({
  name: 'key new',
  group: 'local',
  summary: 'make a key of the API, and its entry in the configuration file',
  description: `Makes a random key for a person or program that calls the API, and prints it with its entry in the configuration file. The entry has only a hash of the key, so that nobody who reads the file can use it. The key itself is stored nowhere: give it to its owner now.

Roles: "read" sees everything, "operate" also handles alerts and silences, "admin" may do everything; "scrape" reads metrics only, and "ingest" only reports.`,
  arguments: [new Argument('<name>', 'Whose key it is; shown in the log and in the audit trail.')],
  options: [new Option('--role <role>', 'What the key may do.').choices(ROLES).default('read')],
  json: 'Print a JSON document: {"name", "role", "key", "key_sha256"}.',
  examples: {
    'botwatch key new ann --role admin': 'Make a key for a person.',
    'botwatch key new review-bot --role ingest': 'Make a key for a bot that reports over HTTP.',
    'botwatch key new prometheus --role scrape --json': 'Make a key in a script.',
  },
  exitCodes: { [EXIT.ok]: 'The key was printed.' },
  run: async ({ args: [name = ''], options: { role, json }, context }) => {
    const [{ formatProblem, parse }, { apiKeys }] = await Promise.all([
      import('@botwatch/options'),
      import('../../config/api-keys.ts'),
    ])
    const { key, sha256 } = newKey(name, role)
    const parsed = parse(apiKeys, [{ name, role, key }])
    if (!parsed.ok)
      return fail(
        context,
        parsed.problems.map((problem) => formatProblem(problem).replace(/^\[0\]\./, '')).join('\n'),
        EXIT.usage,
      )
    if (json === true) {
      printJson(context, { name, role, key, key_sha256: sha256 })
      return EXIT.ok
    }
    context.stdout.write(`The key, which is shown only now. Requests carry it as "Authorization: Bearer KEY":

${key}

Its entry in the configuration file:

auth:
  keys:
    - { name: ${name}, role: ${role}, key_sha256: ${sha256} }

Without a file, in a variable that must be kept secret:

MONITORING_API_KEYS=${name}:${role}:${key}
`)
    return EXIT.ok
  },
})

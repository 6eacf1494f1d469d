import { defineCommand, type CommandDefinition } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { printJson } from '../print.ts'

/** `botwatch schema`: prints the JSON Schema of the configuration file. */
export const schema: CommandDefinition = defineCommand({
  name: 'schema',
  group: 'local',
  summary: 'print the JSON Schema of the configuration file, for editors',
  description: `Prints the JSON Schema (draft-07) of the configuration file. With it an editor completes the names of fields, shows what they mean, and marks mistakes while you type.

Editors with the YAML language server, e.g. VS Code with the YAML extension, find the schema by the first line of the file, "# yaml-language-server: $schema=./botwatch.schema.json".`,
  examples: {
    'botwatch schema > botwatch.schema.json': 'Put the schema beside the file.',
  },
  exitCodes: { [EXIT.ok]: 'The schema was printed.' },
  run: async ({ context }) => {
    const { configJsonSchema } = await import('../../config/json-schema.ts')
    printJson(context, configJsonSchema())
    return EXIT.ok
  },
})

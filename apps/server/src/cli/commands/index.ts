import type { CommandDefinition } from '../command.ts'
import { backup } from './backup.ts'
import { checkConfigCommand } from './check-config.ts'
import { CLIENT_COMMANDS } from './client-commands.ts'
import { completion } from './completion.ts'
import { init } from './init.ts'
import { keyNew } from './key-new.ts'
import { pricesCheck } from './prices-check.ts'
import { schema } from './schema.ts'
import { serve } from './serve.ts'
import { testRules } from './test-rules.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandDefinition[] = [
  serve,
  init,
  ...CLIENT_COMMANDS,
  checkConfigCommand,
  testRules,
  schema,
  keyNew,
  pricesCheck,
  backup,
  completion,
]

import type { CommandDefinition } from '../command.ts'
import { backup } from './backup.ts'
import { checkConfigCommand } from './check-config.ts'
import { serve } from './serve.ts'
import { testRules } from './test-rules.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandDefinition[] = [serve, checkConfigCommand, testRules, backup]

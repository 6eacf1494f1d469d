import type { CommandDefinition } from '../command.ts'
import { backup } from './backup.ts'
import { schema } from './schema.ts'
import { serve } from './serve.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandDefinition[] = [serve, schema, backup]

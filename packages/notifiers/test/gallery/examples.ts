import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import type { AlertMessage } from '../../src/message/message.ts'

/** Folder of the documentation of messages. */
export const folder: string = resolve(import.meta.dirname, '../../../../docs/messages')

/** A message as an alert manager sent it. */
export interface Example {
  readonly title: string
  readonly message: AlertMessage
}

/** Reads the example messages, which a test of the server writes. */
export function readExamples(): readonly Example[] {
  return JSON.parse(readFileSync(resolve(folder, 'messages.json'), 'utf8')) as readonly Example[]
}

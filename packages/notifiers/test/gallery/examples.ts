import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import type { AlertMessage, Message } from '../../src/message/message.ts'
import type { Language } from '../../src/words/reader.ts'

/** Folder of the documentation of messages. */
export const folder: string = resolve(import.meta.dirname, '../../../../docs/messages')

/** A message with what it is about. */
export interface Example {
  readonly title: string
  readonly message: Message
}

/** Reads the messages that an alert manager sent about typical alerts, and adds those that no alert causes. */
export function readExamples(language: Language): readonly Example[] {
  const text = readFileSync(resolve(folder, `facts.${language}.json`), 'utf8')
  const examples = JSON.parse(text) as readonly (Example & { readonly message: AlertMessage })[]
  const group = examples.find(({ title }) => title === 'Twelve alerts in one message')
  if (group === undefined) throw new Error('no message about twelve alerts')
  const { at, instance = null } = group.message
  return [
    ...examples,
    { title: 'The brief form of the twelve alerts', message: { ...group.message, form: 'brief' } },
    {
      title: 'A test of the channel',
      message: { id: 'test-1', type: 'test', at, instance, channel: 'oncall' },
    },
    {
      title: 'An announcement',
      message: {
        id: 'deploy-1',
        type: 'announcement',
        at,
        instance,
        severity: 'info',
        title: 'review-bot 2.4.0 is live',
        text: 'Reviews now cover merge requests of forks.',
        fields: [{ name: 'Commit', value: '6b1f0c2' }],
        links: [{ label: 'Changes', url: 'https://gitlab.example.com/bots/review/-/releases' }],
      },
    },
  ]
}

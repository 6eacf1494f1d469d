import { resolve } from 'node:path'
import { expect, test } from 'vitest'

import type { Message } from '../../src/message/message.ts'
import type { Language } from '../../src/words/reader.ts'
import { showDiscord } from '../show-discord.ts'
import { showSlack } from '../show-slack.ts'
import { folder, readExamples } from './examples.ts'
import { discordBody, logLine, mailOf, slackBody, webhookBody } from './payloads.ts'

// The pages of docs/messages show what each channel sends. Write them anew with `vitest run --project notifiers -u`.

interface Page {
  readonly file: string
  readonly title: string
  readonly language?: Language
  /** Language of the code blocks. */
  readonly fence?: string
  readonly show: (message: Message) => string | Promise<string>
}

const pages: readonly Page[] = [
  {
    file: 'slack.md',
    title: 'Messages in Slack',
    show: async (message) => showSlack(await slackBody(message, 'en')),
  },
  {
    file: 'slack.zh-CN.md',
    title: 'Messages in Slack, in Chinese',
    language: 'zh-CN',
    show: async (message) => showSlack(await slackBody(message, 'zh-CN')),
  },
  {
    file: 'discord.md',
    title: 'Messages in Discord',
    show: async (message) => showDiscord(await discordBody(message, 'en')),
  },
  {
    file: 'email.md',
    title: 'Messages by email',
    show: (message) => {
      const { subject, text } = mailOf(message, 'en')
      return `Subject: ${subject}\n\n${text.trimEnd()}`
    },
  },
  {
    file: 'webhook.md',
    title: 'Messages to a webhook',
    fence: 'json',
    show: async (message) => JSON.stringify(JSON.parse(await webhookBody(message)), null, 2),
  },
  { file: 'log.md', title: 'Messages in the log', fence: 'json', show: logLine },
]

test.each(pages)('$title are those of the docs', async ({ file, title, language = 'en', fence, show }) => {
  const parts = [`# ${title}`, 'Written by a test. Times of chats and mails are those of Europe/Berlin.']
  for (const { title: about, message } of readExamples(language))
    parts.push(`## ${about}`, `\`\`\`${fence ?? 'text'}\n${await show(message)}\n\`\`\``)
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot(resolve(folder, file))
})

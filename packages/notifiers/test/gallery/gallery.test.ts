import { resolve } from 'node:path'
import { expect, test } from 'vitest'

import { showDiscord } from '../show-discord.ts'
import { showSlack } from '../show-slack.ts'
import { folder, readExamples } from './examples.ts'
import { discordBody, logLine, mailOf, slackBody, webhookBody } from './payloads.ts'

// The pages of docs/messages show what each channel sends. Write them anew with `vitest run --project notifiers -u`.

const NOTE = 'Written by a test of `packages/notifiers`; times of mails and chats are those of Europe/Berlin.'

async function expectPage(
  file: string,
  title: string,
  fence: string,
  render: (message: ReturnType<typeof readExamples>[number]['message']) => string | Promise<string>,
): Promise<void> {
  const parts = [`# ${title}`, NOTE]
  for (const example of readExamples())
    parts.push(`## ${example.title}`, `\`\`\`${fence}\n${await render(example.message)}\n\`\`\``)
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot(resolve(folder, file))
}

test('Slack shows each message as in the docs', async () => {
  await expectPage('slack.md', 'Messages in Slack', 'text', async (message) =>
    showSlack(await slackBody(message)),
  )
})

test('Slack in Chinese shows each message as in the docs', async () => {
  await expectPage('slack-zh-cn.md', 'Slack 中的消息', 'text', async (message) =>
    showSlack(await slackBody(message, 'zh-CN')),
  )
})

test('Discord shows each message as in the docs', async () => {
  await expectPage('discord.md', 'Messages in Discord', 'text', async (message) =>
    showDiscord(await discordBody(message)),
  )
})

test('a mail shows each message as in the docs', async () => {
  await expectPage('email.md', 'Messages by email', 'text', (message) => {
    const { subject, text } = mailOf(message)
    return `Subject: ${subject}\n\n${text.trimEnd()}`
  })
})

test('a webhook gets each message as in the docs', async () => {
  await expectPage('webhook.md', 'Messages to a webhook', 'json', async (message) =>
    JSON.stringify(JSON.parse(await webhookBody(message)), null, 2),
  )
})

test('the log has each message as in the docs', async () => {
  await expectPage('log.md', 'Messages in the log', 'json', async (message) => await logLine(message))
})

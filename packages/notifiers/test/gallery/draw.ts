import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import type { Message } from '../../src/message/message.ts'
import { folder, readExamples } from './examples.ts'
import { chatPage, discordHtml, mailPage, slackHtml } from './pages.ts'
import { discordBody, mailOf, slackBody } from './payloads.ts'

// Draws the pictures of docs/messages with Chromium (Debian's package `chromium`): `pnpm pictures`.

const shown = [
  'An API is down',
  'An API has recovered',
  'An API fails too often',
  'A budget is nearly used up',
  'Somebody has closed an alert by hand',
  'The data of an alert has stopped',
  'A reminder with two reasons',
  'Twelve alerts in one message',
]
const examples = readExamples()
const some = shown.flatMap((title) => examples.filter((example) => example.title === title))
const output = process.argv[2] ?? folder
const work = mkdtempSync(join(tmpdir(), 'botwatch-pictures-'))

async function chat(
  name: string,
  list: typeof examples,
  body: (message: Message) => Promise<string>,
  html: (body: string) => string,
): Promise<void> {
  const drawn: { readonly title: string; readonly html: string }[] = []
  for (const { title, message } of list) drawn.push({ title, html: html(await body(message)) })
  draw(name, chatPage(drawn), 700, 340 * list.length)
}

function draw(
  name: string,
  html: string,
  width: number,
  height: number,
  flags: readonly string[] = [],
): void {
  const page = join(work, `${name}.html`)
  writeFileSync(page, html)
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  execFileSync(
    'chromium',
    [
      ...['--headless', '--disable-gpu', '--hide-scrollbars', '--no-first-run', ...root, ...flags],
      ...[`--user-data-dir=${join(work, 'profile')}`, `--window-size=${width},${height}`],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...[`--screenshot=${resolve(output, `${name}.png`)}`, `file://${page}`],
    ],
    { stdio: 'ignore' },
  )
}

try {
  await chat('slack', some, slackBody, slackHtml)
  await chat('discord', some, discordBody, discordHtml)
  await chat('slack-zh-cn', some, (message) => slackBody(message, 'zh-CN'), slackHtml)
  const mails = some.map(({ message }) => mailOf(message))
  draw('email', mailPage(mails.slice(0, 6), 600, 620), 1280, 2050)
  draw(
    'email-phone',
    mailPage(
      [mails[0], mails.at(-1)].flatMap((mail) => mail ?? []),
      360,
      900,
    ),
    780,
    1000,
  )
  draw('email-dark', mailPage(mails.slice(0, 2), 600, 620), 1280, 700, [
    '--blink-settings=preferredColorScheme=0',
  ])
} finally {
  rmSync(work, { recursive: true, force: true })
}

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import type { Message } from '../../src/message/message.ts'
import type { Language } from '../../src/words/reader.ts'
import { folder, readExamples, type Example } from './examples.ts'
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
function some(language: Language): readonly Example[] {
  const examples = readExamples(language)
  return shown.flatMap((title) => examples.filter((example) => example.title === title))
}

const output = process.argv[2] ?? folder
const work = mkdtempSync(join(tmpdir(), 'botwatch-pictures-'))

async function chat(
  name: string,
  language: Language,
  body: (message: Message, language: Language) => Promise<string>,
  html: (body: string) => string,
): Promise<void> {
  const drawn: { readonly title: string; readonly html: string }[] = []
  for (const { title, message } of some(language))
    drawn.push({ title, html: html(await body(message, language)) })
  draw(name, chatPage(drawn), 700, 3050)
}

function draw(name: string, html: string, width: number, height: number, isDark = false): void {
  const page = join(work, `${name}.html`)
  writeFileSync(page, html)
  const flags = [
    '--headless',
    '--disable-gpu',
    '--hide-scrollbars',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--user-data-dir=${join(work, 'profile')}`,
    `--window-size=${width},${height}`,
    `--screenshot=${resolve(output, `${name}.png`)}`,
    // Chromium has no sandbox for root, e.g. in a container.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(isDark ? ['--blink-settings=preferredColorScheme=0'] : []),
  ]
  execFileSync('chromium', [...flags, `file://${page}`], { stdio: 'ignore' })
}

try {
  await chat('slack', 'en', slackBody, slackHtml)
  await chat('slack.zh-CN', 'zh-CN', slackBody, slackHtml)
  await chat('discord', 'en', discordBody, discordHtml)
  const mails = some('en').map(({ message }) => mailOf(message, 'en'))
  draw('email', mailPage(mails.slice(0, 6), 600, 620), 1280, 2050)
  draw('email-phone', mailPage([...mails.slice(0, 1), ...mails.slice(-1)], 360, 900), 780, 1000)
  draw('email-dark', mailPage(mails.slice(0, 2), 600, 620), 1280, 700, true)
} finally {
  rmSync(work, { recursive: true, force: true })
}

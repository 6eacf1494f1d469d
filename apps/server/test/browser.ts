import { chromium, type Browser, type Page } from 'playwright-core'

import { installProgram } from './debian-program.ts'

const CHROMIUM = '/usr/bin/chromium'

/** Starts Debian's Chromium, which it installs as root, without any network but this machine's. */
export function startBrowser(): Promise<Browser> {
  installProgram(CHROMIUM, 'chromium')
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
}

/** A page, and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page
  /** Errors in the console, breaches of the content security policy, and requests to anything but the server. */
  readonly troubles: string[]
}

/** Opens an empty page with cookies of its own. */
export async function openPage(browser: Browser, origin: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (!new RegExp(`^(?:${origin}/|data:|blob:${origin}/)`).test(request.url()))
      troubles.push(`request: ${request.url()}`)
  })
  await page.exposeFunction('reportBreach', (text: string) => troubles.push(`policy: ${text}`))
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => reportBreach(violatedDirective + ' ' + blockedURI))`,
  )
  return { page, troubles }
}

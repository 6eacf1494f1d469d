import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import type { ServerConfigInput } from '../src/config/server-config.ts'
import { createMonitoringServer } from '../src/monitoring-server.ts'
import { apiKeys, keyOf } from './ask.ts'
import { openPage, startBrowser } from './browser.ts'
import { operationsOf } from './document-parts.ts'
import { readDocument } from './document.ts'

// A suite of its own (`pnpm test:browser`): the pages of the documentation in Debian's Chromium, which it installs as root.

const pictures = join(tmpdir(), 'botwatch-pictures')

function dataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-browser-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function startServer(config: ServerConfigInput = {}): Promise<string> {
  const server = createMonitoringServer({
    config: { port: 0, dataDir: dataDir(), logLevel: 'silent', ...config },
  })
  onTestFinished(server.stopServer)
  return (await server.startServer()).replace(/\/$/, '')
}

async function mounted(prefix: string): Promise<string> {
  const server = createMonitoringServer({ config: { dataDir: dataDir(), logLevel: 'silent', apiKeys } })
  const outer: Server = createServer((request, response) => {
    request.url = (request.url ?? '').slice(prefix.length)
    server.handler(request, response)
  })
  await new Promise<void>((resolve) => outer.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => server.stopWith(outer))
  return `http://127.0.0.1:${(outer.address() as AddressInfo).port}`
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

/** Opens an operation of Swagger UI, sends its request, and returns the status of the answer. */
async function execute(page: Page, tag: string, id: string): Promise<string> {
  const block = page.locator(`#operations-${tag}-${id}`)
  await block.locator('.opblock-summary-control').first().click()
  await block.getByRole('button', { name: 'Try it out' }).click()
  await block.getByRole('button', { name: 'Execute' }).click()
  return block.locator('.live-responses-table .response-col_status').nth(1).innerText()
}

async function logIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Key').fill(key)
  await page.getByRole('button', { name: 'Log in' }).click()
}

describe.skipIf(process.env.BOTWATCH_BROWSER !== '1')('in a browser', () => {
  let browser: Browser
  let operations: ReturnType<typeof operationsOf>

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    operations = operationsOf(await readDocument())
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  test('Swagger UI shows every operation and sends one', async () => {
    const url = await startServer()
    const { page, troubles } = await openPage(browser, url)
    await page.goto(`${url}/docs`)
    await page.locator('.opblock').first().waitFor()
    await shoot(page, 'swagger-ui')
    expect(await page.locator('.opblock').count()).toBe(operations.size)
    expect(await execute(page, 'Health', 'getHealth')).toMatch(/^200/)
    await page.locator('#operations-Health-getHealth').scrollIntoViewIfNeeded()
    await shoot(page, 'swagger-ui-answer')
    expect(troubles).toEqual([])
  })

  test('ReDoc shows every operation', async () => {
    const url = await startServer()
    const { page, troubles } = await openPage(browser, url)
    await page.goto(`${url}/redoc`)
    await page.locator('[data-section-id*="operation/"]').first().waitFor()
    await shoot(page, 'redoc')
    const ids = await page
      .locator('[data-section-id^="operation/"]')
      .evaluateAll((shown) => shown.map((each) => each.getAttribute('data-section-id')))
    expect(new Set(ids).size).toBe(operations.size)
    await page.locator('[data-section-id="operation/getHealthReport"]').scrollIntoViewIfNeeded()
    await page.getByPlaceholder('Search').fill('history')
    await page.locator('[data-role="search:results"]').first().waitFor()
    await shoot(page, 'redoc-operation')
    // Its logo would be loaded from elsewhere; the page is whole without it.
    expect(await page.locator('img').count()).toBe(0)
    expect(troubles).toEqual([])
  })

  test('asks for a key, and goes on with the session', async () => {
    const url = await startServer({ apiKeys, basePath: '/monitoring' })
    const { page, troubles } = await openPage(browser, url)
    await page.goto(`${url}/monitoring/docs`)
    await logIn(page, 'a-wrong-key-0123456789')
    await page.getByText('The key is wrong').waitFor()
    await shoot(page, 'log-in')
    await logIn(page, keyOf('read'))
    await page.locator('.opblock').first().waitFor()
    expect(await execute(page, 'Health', 'getHealthSummary')).toMatch(/^200/)
    expect(await execute(page, 'Administration', 'resetMetrics')).toMatch(/^403/)
    await page.reload()
    await page.locator('.opblock').first().waitFor()
    // The browser reports each answer that is an error.
    expect(troubles.filter((trouble) => !/Failed to load resource.*40[13]/.test(trouble))).toEqual([])
  })

  test('a key that is pasted in Swagger UI counts instead of the session', async () => {
    const url = await startServer({ apiKeys })
    const { page } = await openPage(browser, url)
    await page.goto(`${url}/docs`)
    await logIn(page, keyOf('read'))
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    await shoot(page, 'authorize')
    const dialog = page.locator('.auth-container').first()
    await dialog.locator('input').fill(keyOf('admin'))
    await dialog.getByRole('button', { name: 'Apply credentials' }).click()
    await page.locator('.close-modal, .btn-done').first().click()
    expect(await execute(page, 'Administration', 'resetMetrics')).toMatch(/^200/)
  })

  test.each(['/docs', '/docs/', '/redoc', '/redoc/'])('in another app, %s works', async (path) => {
    const origin = await mounted('/bot/monitoring')
    const { page, troubles } = await openPage(browser, origin)
    await page.goto(`${origin}/bot/monitoring${path}`)
    await logIn(page, keyOf('read'))
    await page.locator('.opblock, [data-section-id*="operation/"]').first().waitFor()
    expect(troubles.filter((trouble) => !/Failed to load resource.*401/.test(trouble))).toEqual([])
  })
})

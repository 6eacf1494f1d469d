import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { startBot } from './bot-process.ts'
import { playScript, playServingBot } from './story.ts'

/** Where the bots are, and how they are run. */
export interface Place {
  /** Files of bots that serve until they are stopped. */
  readonly serving: readonly string[]
  /** Files of the nightly job. */
  readonly scripts: readonly string[]
  readonly failingParts: string
  /** Path of a file. Called when a test runs. */
  readonly pathOf: (file: string) => string
  /** Node to run them on. Default: this one. */
  readonly node?: () => string
  readonly args?: readonly string[]
}

/** Registers the tests of all bots in a place. They run at the same time, since they mostly wait. */
export function testBots(name: string, { serving, scripts, failingParts, pathOf, node, args }: Place): void {
  const options = (cwd: string) => ({ cwd, ...(node && { node: node() }), ...(args && { args }) })

  describe.concurrent(`bots ${name}`, () => {
    test.for(serving)(
      '%s reviews, is monitored, reports an outage and its end, and stops',
      async (file, { onTestFinished }) => {
        const sent = await playServingBot({ file: pathOf(file), ...options(folder(onTestFinished)) })
        expect(sent).toEqual(['fired', 'resolved'])
      },
    )

    test.for(scripts)(
      '%s ends by itself, and its alert lasts over runs',
      async (file, { onTestFinished }) => {
        const sent = await playScript({ file: pathOf(file), ...options(folder(onTestFinished)) })
        expect(sent).toEqual(['fired', 'resolved'])
      },
    )

    test.for(['with-stop', 'without-stop'])(
      'a bot survives failing parts and ends by itself, %s',
      async (how, { onTestFinished }) => {
        const bot = startBot([pathOf(failingParts), how], { ...options(folder(onTestFinished)), env: {} })
        expect(await bot.exit).toBe(0)
        expect(bot.output()).toBe('alert store, channel, check, listener, logger, usage store\n')
      },
    )
  })
}

/** A folder for one bot, with a change for the nightly job. */
function folder(onTestFinished: (remove: () => void) => void): string {
  const path = mkdtempSync(join(tmpdir(), 'botwatch-examples-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  writeFileSync(join(path, 'a.diff'), '+retries: 5')
  return path
}

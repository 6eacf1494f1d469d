import { expect, test } from 'vitest'

import { memoryStore } from '../store/memory.ts'
import { channelRecord, knowledgeRecord } from '../testing/records.ts'
import { World } from './world.ts'

test('a channel that is forgotten and put again before a commit is stored without what it knew', async () => {
  const store = memoryStore()
  const world = new World(await store.load())
  const commit = async (): Promise<void> => {
    const changes = world.takeChanges(1, 1)
    if (changes !== null) await store.commit(changes)
  }
  world.putChannel(channelRecord())
  world.putKnowledge(knowledgeRecord())
  await commit()
  world.forgetChannel('log')
  world.putChannel(channelRecord())
  await commit()
  const { channels, knowledge } = await store.load()
  expect(channels).toEqual([channelRecord()])
  expect(knowledge).toEqual([])
})

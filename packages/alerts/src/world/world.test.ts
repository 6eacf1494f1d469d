import { expect, test } from 'vitest'

import { memoryStore } from '../store/memory.ts'
import { attemptRecord, channelRecord, eventRecord, knowledgeRecord } from '../testing/records.ts'
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

test('the attempts of a channel that is forgotten are finished', async () => {
  const store = memoryStore()
  const world = new World(await store.load())
  world.putChannel(channelRecord())
  world.putAttempt(attemptRecord({ status: 'unsure' }))
  world.forgetChannel('log')
  const changes = world.takeChanges(1, 1)
  expect(changes?.attempts).toMatchObject([{ status: 'replaced' }])
  expect(world.channels.size).toBe(0)
})

test('any number of changes that could not be stored are kept', async () => {
  const world = new World(await memoryStore().load())
  const count = 200_000
  for (let index = 0; index < count; index += 1) world.addEvent(eventRecord('a1', ''))
  const changes = world.takeChanges(1, 1)
  if (changes !== null) world.restoreChanges(changes)
  expect(world.takeChanges(1, 1)?.events.length).toBe(count)
})

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { readEvents, type StreamEvent } from './read-events.ts'

async function read(
  chunks: readonly Uint8Array[],
  onBytes = (): void => undefined,
): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of readEvents(ReadableStream.from(chunks), onBytes)) events.push(event)
  return events
}

const TEXT =
  'retry: 3000\nid: x-1\n\n:\nid: x-2\n\nid: x-3\nevent: check.changed\ndata: {"a":"ü→🔥"}\n\nevent:b\r\ndata:1\r\ndata: 2\r\n\r\ndata: unfinished'
const EVENTS = [
  { id: 'x-1', type: 'message', data: '' },
  { id: 'x-2', type: 'message', data: '' },
  { id: 'x-3', type: 'check.changed', data: '{"a":"ü→🔥"}' },
  { id: undefined, type: 'b', data: '1\n2' },
]

test('events are read wherever the stream is cut', async () => {
  const bytes = new TextEncoder().encode(TEXT)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async (places) => {
      const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length]
      const chunks = cuts.slice(1).map((end, index) => bytes.slice(cuts[index], end))
      expect(await read(chunks)).toEqual(EVENTS)
    }),
  )
})

test('comments count as a sign of life, and are no event', async () => {
  const onBytes = vi.fn<() => void>()
  expect(await read([new TextEncoder().encode(':\n'), new TextEncoder().encode(':\n\n')], onBytes)).toEqual([
    { id: undefined, type: 'message', data: '' },
  ])
  expect(onBytes).toHaveBeenCalledTimes(2)
})

test('an event of more than 1 MiB is refused, in one line or in many', async () => {
  const many = new TextEncoder().encode(`data: ${'x'.repeat(1000)}\n`)
  await expect(read([new TextEncoder().encode(`data: ${'x'.repeat(1_100_000)}`)])).rejects.toThrow('1 MiB')
  await expect(read(Array.from({ length: 1100 }, () => many))).rejects.toThrow('1 MiB')
})

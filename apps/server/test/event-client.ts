import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { onTestFinished } from 'vitest'

/** Reads the events of a response as a browser would. */
export interface EventClient {
  /** Resolves with the next events. Rejects if the stream ends before. */
  readonly next: (count: number) => Promise<readonly EventSourceMessage[]>
  /** Resolves with the events that were not taken by `next`, once the stream has ended. */
  readonly rest: () => Promise<readonly EventSourceMessage[]>
  /** Everything that has arrived. */
  readonly text: () => string
  readonly disconnect: () => Promise<void>
}

/** Creates the reader of a response. */
export function eventClient(response: Response): EventClient {
  const events: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => void events.push(event) })
  const reader = (
    response.body ?? new ReadableStream()
  ).getReader() as ReadableStreamDefaultReader<Uint8Array>
  const decoder = new TextDecoder()
  let text = ''
  const read = async (): Promise<boolean> => {
    const { done, value } = await reader.read()
    const chunk = decoder.decode(value, { stream: true })
    text += chunk
    parser.feed(chunk)
    return !done
  }
  const disconnect = (): Promise<void> => reader.cancel().catch(() => undefined)
  onTestFinished(disconnect)
  return {
    next: async (count) => {
      while (events.length < count)
        if (!(await read())) throw new Error(`the stream ended after ${JSON.stringify(events)}`)
      return events.splice(0, count)
    },
    rest: async () => {
      while (await read());
      return events.splice(0)
    },
    text: () => text,
    disconnect,
  }
}

/** The JSON of an event. */
export function dataOf(event: EventSourceMessage | undefined): Record<string, unknown> {
  return JSON.parse(event?.data ?? '{}') as Record<string, unknown>
}

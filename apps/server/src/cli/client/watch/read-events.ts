/** One event of a stream. Without data it only says from where to resume. */
export interface StreamEvent {
  readonly id: string | undefined
  readonly type: string
  readonly data: string
}

const MAX_LENGTH = 1_048_576
const LINE_END = /\r\n|\n|\r(?!$)/

/**
 * Reads server-sent events until the stream ends. `onBytes` is called for everything that arrives, comments included. Throws if
 * an event is longer than 1 MiB.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array> | null,
  onBytes: () => void,
): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let fields: [string, string][] = []
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    onBytes()
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(LINE_END)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line !== '') {
        const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
        fields.push([name, value])
      } else if (fields.length > 0) {
        yield toEvent(fields)
        fields = []
      }
    }
    if (lengthOf(fields) + rest.length > MAX_LENGTH) throw new RangeError('An event is longer than 1 MiB')
  }
}

function toEvent(fields: readonly (readonly [string, string])[]): StreamEvent {
  const valuesOf = (wanted: string): readonly string[] =>
    fields.filter(([name]) => name === wanted).map(([, value]) => value)
  return {
    id: valuesOf('id').at(-1),
    type: valuesOf('event').at(-1) ?? 'message',
    data: valuesOf('data').join('\n'),
  }
}

function lengthOf(fields: readonly (readonly [string, string])[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}

import { writeNumber } from './byte-writer.ts'

const COMMA = 44
const CLOSING_BRACKET = 93

/** The texts of several numbers, to be written one after the other. Made in one go, which takes half the time. */
export class ValueTexts {
  /** JSON writes a finite number as `String` does. */
  readonly #json: string
  #at = 1

  constructor(values: readonly number[]) {
    this.#json = JSON.stringify(values)
  }

  /** Writes the next one, which is `value`, and gives where it ends. */
  write(target: DataView, at: number, value: number): number {
    if (!Number.isFinite(value)) {
      this.skip()
      return writeNumber(target, at, value)
    }
    const json = this.#json
    let from = this.#at
    let end = at
    for (let code = json.charCodeAt(from); !isEnd(code); code = json.charCodeAt(from)) {
      target.setUint8(end, code)
      from += 1
      end += 1
    }
    this.#at = from + 1
    return end
  }

  /** Passes over the next one. */
  skip(): void {
    while (!isEnd(this.#json.charCodeAt(this.#at))) this.#at += 1
    this.#at += 1
  }
}

function isEnd(code: number): boolean {
  return code === COMMA || code === CLOSING_BRACKET
}

/** Writes a name as a cursor: the page after it. */
export function cursorAfter(name: string): string {
  return Buffer.from(name).toString('base64url')
}

/** The name in a cursor; undefined if {@link cursorAfter} did not make the cursor. */
export function nameIn(cursor: string): string | undefined {
  const name = Buffer.from(cursor, 'base64url').toString()
  return cursorAfter(name) === cursor ? name : undefined
}

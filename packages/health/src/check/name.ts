/** What a check is called. */
export const namePattern: RegExp = /^[a-z0-9][a-z0-9_.-]{0,63}$/i

/** Names that differ in case alone are the same name. */
export function keyOf(name: string): string {
  return name.toLowerCase()
}

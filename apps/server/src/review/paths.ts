/**
 * Path of a field of an entry that is found by its name, e.g. `rules{high_cpu}.gt`; `placeFindings` makes `rules[3].gt` of it.
 */
export function rulePath(name: string, field?: string): string {
  return field === undefined ? `rules{${name}}` : `rules{${name}}.${field}`
}

/** As {@link rulePath}, of a check. */
export function checkPath(name: string, field?: string): string {
  return field === undefined ? `checks{${name}}` : `checks{${name}}.${field}`
}

/** Path of a channel, which the file has by name. */
export function channelPath(name: string, field?: string): string {
  return field === undefined ? `channels.${name}` : `channels.${name}.${field}`
}

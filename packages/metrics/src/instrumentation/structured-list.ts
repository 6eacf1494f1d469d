/** One member of a list in HTTP Structured Fields (RFC 9651), e.g. `"day";q=1000;w=86400`. */
export interface ListMember {
  /** Without quotation marks. */
  readonly value: string
  /** Parameters by name, without quotation marks. */
  readonly parameters: ReadonlyMap<string, string>
}

/** The rest is ignored. */
const MAX_CHARACTERS = 1024
/** Quoted texts may contain separators. */
const members = /(?:"(?:[^"\\]|\\.)*"|[^",])+/g
const parts = /(?:"(?:[^"\\]|\\.)*"|[^";])+/g

/** Reads the members of a list. Leaves out members that cannot be read. */
export function readList(text: string): readonly ListMember[] {
  return (text.slice(0, MAX_CHARACTERS).match(members) ?? []).flatMap((member) => {
    const [value, ...parameters] = (member.match(parts) ?? []).map((part) => part.trim())
    if (value === undefined || value === '') return []
    return [{ value: unquote(value), parameters: new Map(parameters.map((each) => parameterOf(each))) }]
  })
}

function parameterOf(text: string): readonly [string, string] {
  const [name = '', ...rest] = text.split('=')
  return [name.trim(), unquote(rest.join('=').trim())]
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, '$1')
}

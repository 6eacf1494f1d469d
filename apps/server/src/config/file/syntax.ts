import { Composer, LineCounter, Parser, type CST, type Document, type ErrorCode } from 'yaml'

/** A mistake in the syntax of a file, at an offset of its text. */
interface SyntaxFlaw {
  readonly offset: number
  readonly expected: string
  readonly received: string
}

/** The nodes of a YAML document, or the problems of its syntax. */
export type Syntax =
  | { readonly ok: true; readonly document: Document | undefined; readonly lines: LineCounter }
  | { readonly ok: false; readonly flaws: readonly SyntaxFlaw[]; readonly lines: LineCounter }

const MAX_DEPTH = 50
const MAX_FLAWS = 20

/** What is wrong, by the code of the parser, whose own message may quote the text. */
const RECEIVED: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias without an anchor; put a text that begins with * in quotes',
  BAD_DQ_ESCAPE: 'an unknown escape sequence in double quotes; single quotes have none',
  BAD_INDENT: 'a line that is indented too little, or a bracket that is not closed',
  BAD_SCALAR_START: 'a text that begins with a reserved character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second colon in one line; put a text with ": " in quotes',
  BLOCK_IN_FLOW: 'a block within brackets',
  KEY_OVER_1024_CHARS: 'a name that is too long',
  MISSING_CHAR: 'a quote or bracket that is not closed, or a missing comma or space',
  MULTILINE_IMPLICIT_KEY: 'a name of several lines, or a missing colon',
  MULTIPLE_DOCS: 'a second document after ---',
  TAB_AS_INDENT: 'a tab at the beginning of a line; indent with spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag; put a text that begins with ! in quotes',
  UNEXPECTED_TOKEN:
    'a character that does not belong here; put a text with brackets, e.g. ${NAME}, in quotes',
}

/** Parses the syntax of YAML 1.2. Never throws. Nesting is limited, because composing recurses. */
export function parseSyntax(text: string): Syntax {
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const deep = findDeep(tokens)
  if (deep !== undefined) {
    const expected = `at most ${MAX_DEPTH} levels`
    return { ok: false, flaws: [{ offset: deep, expected, received: 'deeper nesting' }], lines }
  }
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, lineCounter: lines })
  const documents = [...composer.compose(tokens, true, text.length)]
  const [document, second] = documents
  const flaws = documents.slice(0, 1).flatMap(({ errors, warnings }) => [...errors, ...warnings])
  const found = flaws.slice(0, MAX_FLAWS).map(({ code, pos: [offset] }) => flawOf(code, offset))
  if (second !== undefined) found.push(flawOf('MULTIPLE_DOCS', second.range[0]))
  return found.length > 0 ? { ok: false, flaws: found, lines } : { ok: true, document, lines }
}

function flawOf(code: ErrorCode, offset: number): SyntaxFlaw {
  const received = RECEIVED[code] ?? `a mistake (${code.toLowerCase().replaceAll('_', ' ')})`
  return { offset, expected: code === 'MULTIPLE_DOCS' ? 'one document' : 'valid YAML', received }
}

/** The offset of something that is nested too deep. */
function findDeep(tokens: readonly CST.Token[]): number | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next
    if (depth > MAX_DEPTH) return token.offset
    for (const child of childrenOf(token)) open.push({ token: child, depth: depth + 1 })
  }
  return undefined
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!('items' in token)) return []
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((each) => each !== undefined && each !== null),
  )
}

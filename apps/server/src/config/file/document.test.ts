import { expect, test } from 'vitest'

import { parseYaml } from './document.ts'

function problemsOf(text: string): readonly string[] {
  return parseYaml(text).problems.map(
    ({ path, expected, received, position: { line, column } }) =>
      `${line}:${column} ${path} expected ${expected}, got ${received}`,
  )
}

test.each([
  ['server:\n\tport: 1\n', '2:1 a tab at the beginning of a line; indent with spaces'],
  ['a: 1\n---\nb: 2\n', '2:1 a second document after ---'],
  [
    'a: { b: ${NAME} }',
    '1:10 a character that does not belong here; put a text with brackets, e.g. ${NAME}, in quotes',
  ],
  ['a: "x', '1:6 a quote or bracket that is not closed, or a missing comma or space'],
  ['a: [1, 2', '1:9 a line that is indented too little, or a bracket that is not closed'],
  ['a: b: c', '1:4 a second colon in one line; put a text with ": " in quotes'],
  ['a: *', '1:4 an alias without an anchor; put a text that begins with * in quotes'],
  ['a: @team', '1:4 a text that begins with a reserved character; put it in quotes'],
  ['a: !secret x', '1:4 an unknown tag; put a text that begins with ! in quotes'],
  ['a: "\\q"', '1:5 an unknown escape sequence in double quotes; single quotes have none'],
])('%j is a problem with its place', (text, expected) => {
  const [first = ''] = problemsOf(text)
  const [place = '', ...words] = expected.split(' ')
  expect(first).toMatch(new RegExp(`^${place} `))
  expect(first).toContain(`got ${words.join(' ')}`)
})

test.each(['', '\n', '# only a comment\n', '---\n', '---\n...\n', '{}', 'null', '~'])(
  '%j is an empty file',
  (text) => {
    const { value, problems } = parseYaml(text)
    expect(problems).toEqual([])
    expect(value ?? {}).toEqual({})
  },
)

test('a field without a value counts as not given, and an explicit null is one', () => {
  const text = 'checks:\n  # none yet\nserver: { port:, host }\nequals: null\nother: ~\n'
  expect(parseYaml(text).value).toEqual({ server: {}, equals: null, other: null })
})

test('a name that is given twice is a problem at the second one, and the first counts', () => {
  const text = 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n"1": x\n1: y\n'
  expect(problemsOf(text)).toEqual([
    '5:3 b.c expected each name once, got the same name again',
    '6:1 a expected each name once, got the same name again',
    '8:1 [4] expected each name once, got the same name again',
  ])
  expect(parseYaml(text).value).toMatchObject({ a: 1, b: { c: 1, d: 2 } })
})

test('names are texts', () => {
  expect(problemsOf('? [a]\n: 1\n')).toEqual([
    '1:3  expected a name in front of the colon, got another value',
  ])
  expect(parseYaml('1: a\ntrue: b\n').value).toEqual({ 1: 'a', true: 'b' })
  const { value } = parseYaml('__proto__: { port: 1 }\nconstructor: 2\n')
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
  expect((value as { port?: unknown }).port).toBeUndefined()
})

test('an alias is a copy, and its problems are where it is', () => {
  const document = parseYaml('a: &one { x: 1 }\nb: *one\nc: [*one]\n')
  expect(document.value).toEqual({ a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }] })
  expect(document.positionOf('b')).toEqual({ line: 2, column: 4 })
  expect(problemsOf('a: *none')).toEqual([
    '1:4 a expected an alias of an anchor before it, got an unknown one; put a text that begins with * in quotes',
  ])
})

test('fields are merged by <<, those of the map itself first', () => {
  const text =
    'a: &a { x: 1, y: 1 }\nb: &b { y: 2, z: 2 }\nc: { <<: *a, y: 3 }\nd: { z: 4, <<: [*a, *b] }\ne: { "<<": 1 }\n'
  expect(parseYaml(text).value).toMatchObject({
    c: { x: 1, y: 3 },
    d: { x: 1, y: 1, z: 4 },
    e: { '<<': 1 },
  })
  expect(parseYaml(text).positionOf('c.y')).toEqual({ line: 3, column: 17 })
  // In both maps; that of the first is used.
  expect(parseYaml(text).positionOf('d.y')).toEqual({ line: 1, column: 18 })
  expect(parseYaml(text).positionOf('d')).toEqual({ line: 4, column: 4 })
  expect(problemsOf('a: { <<: 1 }')).toEqual(['1:10 a expected fields after <<, got another value'])
})

test('aliases that grow, and one of itself, are a problem', () => {
  const laughs = Array.from(
    { length: 20 },
    (_, i) => `a${i}: &a${i} [${i === 0 ? '1' : `*a${i - 1}, *a${i - 1}`}]`,
  )
  const message = expect.stringContaining(
    'at most 100000 values in 100 levels, with those of aliases, got more',
  )
  expect(problemsOf(laughs.join('\n'))).toEqual([message])
  // Not a part of it: other problems would hide this one.
  expect(parseYaml(laughs.join('\n')).value).toBeUndefined()
  expect(problemsOf('a: &a [*a]')).toEqual([message])
})

test.each(['['.repeat(5000), '- '.repeat(5000), '{a: '.repeat(5000), '? '.repeat(5000)])(
  'nesting that is too deep is one problem: %.4s…',
  (text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/ expected at most 50 levels, got deeper nesting$/),
    ])
  },
)

test('a long list of mistakes is cut', () => {
  expect(problemsOf('a: @x\n'.repeat(1000))).toHaveLength(20)
  expect(problemsOf('a: 1\n'.repeat(1000))).toHaveLength(100)
})

test('places are those of values, of names, and of the nearest part around what is missing', () => {
  const document = parseYaml(
    'server:\r\n  port: 80\r\nchecks:\r\n  - name: a\r\n    type: tcp\r\nchannels: { a.b: { type: slack } }\r\n',
  )
  expect(document.positionOf('server.port')).toEqual({ line: 2, column: 9 })
  expect(document.keyPositionOf('server.port')).toEqual({ line: 2, column: 3 })
  expect(document.positionOf('checks[0].host')).toEqual({ line: 4, column: 5 })
  expect(document.positionOf('server.host.x')).toEqual({ line: 1, column: 1 })
  expect(document.positionOf('channels.a.b.url')).toEqual({ line: 6, column: 13 })
  expect(document.positionOf('')).toEqual({ line: 1, column: 1 })
})

test('variables are in scalars only, with their names', () => {
  const text = "a: x${A}\nb: ['${B}', '$${C}']\n'${A}': 1\nc: |\n  ${A}\n"
  const document = parseYaml(text, (name) => (name === 'A' ? '1' : undefined))
  expect(document.value).toMatchObject({ a: 'x1', b: ['${B}', '${C}'], '${A}': 1, c: '1\n' })
  expect(document.namesAt('a')).toEqual(['A'])
  expect(document.templateAt('a')).toBe('x${A}')
  expect([...document.names]).toEqual(['A'])
  expect(document.problems).toMatchObject([{ path: 'b[0]', position: { line: 2, column: 5 } }])
})

test('an alias stands for the last anchor of its name before it', () => {
  expect(parseYaml('a: &x 1\nb: *x\nc: &x { y: 2 }\nd: [*x]\n').value).toEqual({
    a: 1,
    b: 1,
    c: { y: 2 },
    d: [{ y: 2 }],
  })
  // A search for each of them takes minutes.
  const { value } = parseYaml(`a: &a 1\nb: [${'*a,'.repeat(40_000)}]`)
  expect((value as { readonly b: readonly number[] }).b).toHaveLength(40_000)
})

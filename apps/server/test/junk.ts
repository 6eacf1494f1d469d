import { rawSocket } from './raw-socket.ts'

/** Requests that no client would send, made from a seed so that a failure can be repeated. */
export type Random = () => number

/** A generator of numbers from 0 up to 1 (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'get',
  'NOPE',
  'CONNECT',
  '',
]
const PATHS = [
  '/',
  '/health',
  '/health/checker/%zz',
  '/health?x=1',
  '/admin/reset-metrics',
  '/admin/../admin/config',
  '/api/v1/session',
  '//evil.example/',
  'http://evil.example/',
  '*',
  '/%00',
  '/\\',
  '/metrics?registry=%ff',
  `/${'a'.repeat(3000)}`,
  'nope',
]
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'http/1.1', '']
const HEADERS = [
  'host: localhost',
  'host: evil.example',
  'host: a b',
  'content-length: 5',
  'content-length: 99999999999',
  'content-length: -1',
  'content-length: x',
  'transfer-encoding: chunked',
  'transfer-encoding: gzip, chunked',
  'content-type: application/json',
  'content-encoding: gzip',
  'expect: 100-continue',
  'expect: nonsense',
  'upgrade: websocket',
  'connection: upgrade',
  'connection: close',
  'origin: https://evil.example',
  'authorization: Bearer nonsense-nonsense',
  'cookie: botwatch_session=a.b.c.d',
  'x-forwarded-for: 1.2.3.4',
  'range: bytes=0-1',
  `x-large: ${'x'.repeat(18_000)}`,
  ' folded',
  'no colon',
  'x-control: \x01\x02',
  ': no name',
]
const BODIES = [
  '',
  'hello',
  '{"key":"nonsense"}',
  '5\r\nhello\r\n0\r\n\r\n',
  'zz\r\n',
  '{"key":',
  '\x1f\x8b\x08\x00',
]

/** A request that is valid, broken, or several at once. */
function junkRequest(random: Random): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const kind = random()
  if (kind < 0.1) return Array.from({ length: 40 }, () => String.fromCharCode(random() * 256)).join('')
  if (kind < 0.25)
    return Array.from({ length: 8 }, () => 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n').join('')
  const headers = Array.from({ length: random() * 5 }, () => `${pick(HEADERS)}\r\n`)
  const host = random() < 0.7 ? 'host: localhost\r\n' : ''
  const text = `${pick(METHODS)} ${pick(PATHS)} ${pick(VERSIONS)}\r\n${host}${headers.join('')}\r\n${pick(BODIES)}`
  return random() < 0.3 ? text.slice(0, random() * text.length) : text
}

/** Sends a text over a connection of its own, and ends it as a rude client would. Resolves with what was answered. */
export async function sendJunk(url: string, random: Random): Promise<string> {
  const { socket, closed } = await rawSocket(url)
  const rudeness = random()
  socket.write(junkRequest(random), 'latin1')
  // Half of the clients close their side; others wait for the first bytes of an answer, or go away without a look.
  if (rudeness < 0.5) socket.end()
  else if (rudeness < 0.8) socket.once('data', () => socket.destroy())
  else socket.destroy()
  const timer = setTimeout(() => socket.destroy(), 500)
  const answer = await closed
  clearTimeout(timer)
  return answer
}

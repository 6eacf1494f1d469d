import { httpUrl } from '@botwatch/options'
import { BlockList, isIP, isIPv6 } from 'node:net'
import * as v from 'valibot'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Whether only this machine reaches a host: `localhost`, names below it, 127.0.0.0/8 and ::1, also in brackets. */
export function isLoopbackHost(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) === 0) return /^(?:.+\.)?localhost$/i.test(address)
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** A path below which the server is reached: segments of plain characters, since it becomes the path of a cookie. */
const plainPath = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/
const PATH = 'of letters, digits and . _ ~ -'

/** The address under which people reach the server. Returns it without a slash at the end. */
export const publicUrl: v.GenericSchema<string | URL, string> = v.pipe(
  httpUrl(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const url = URL.parse(dataset.value)
    // What is no URL has been reported.
    if (url === null) return dataset.value
    if (/[?#]/.test(dataset.value)) {
      addIssue({ message: 'an http or https URL without query and fragment' })
      return NEVER
    }
    const path = url.pathname.replace(/\/$/, '')
    if (path === '' || plainPath.test(path)) return url.origin + path
    addIssue({ message: `a URL whose path has segments ${PATH}, e.g. https://example.com/monitoring` })
    return NEVER
  }),
)

/** The path below which an app serves the server. Returns it without a slash at the end. */
export const basePath: v.GenericSchema<string> = v.pipe(
  v.string(`a path ${PATH}, e.g. /monitoring`),
  v.transform((path) => path.replace(/(?<=.)\/$/, '')),
  v.check((path) => plainPath.test(path), `a path ${PATH}, e.g. /monitoring`),
)

/** An IP address, or a network such as 10.0.0.0/8. */
export const proxy: v.GenericSchema<string> = v.pipe(
  v.string('an IP address or network, e.g. 10.0.0.0/8'),
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? proxyProblem(dataset.value) : undefined
    if (message !== undefined) addIssue({ message })
  }),
)

function proxyProblem(text: string): string | undefined {
  const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return 'an IP address or network, e.g. 10.0.0.0/8'
  const bits = version === 6 ? 128 : 32
  if (prefix === undefined) return undefined
  if (Number(prefix) > bits) return `a network with a prefix of 1 to ${bits} bits`
  const isAll = Number(prefix) === 0 || holdsAllOfIPv4(address, Number(prefix))
  return isAll ? 'a smaller network: here everybody could claim any address' : undefined
}

/** Also as IPv6, e.g. `::ffff:0:0/96`. */
function holdsAllOfIPv4(address: string, prefix: number): boolean {
  const network = new BlockList()
  network.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4')
  return network.check('0.0.0.0') && network.check('255.255.255.255')
}

const ORIGIN = 'an origin, e.g. https://app.example.com'

/** An origin of pages that may call the server. */
export const origin: v.GenericSchema<string> = v.pipe(
  v.string(ORIGIN),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const message = originProblem(dataset.value)
    if (message === undefined) return new URL(dataset.value).origin
    addIssue({ message })
    return NEVER
  }),
)

function originProblem(text: string): string | undefined {
  if (text === '*') return `${ORIGIN}; * would let every page on the web read what the server answers`
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    return `${ORIGIN}${/^(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w-]+(?=:\d))(?::\d+)?\/?$/.test(text) ? ' (https:// is missing in front)' : ''}`
  if (url.username !== '' || url.password !== '') return `${ORIGIN}, without a user name or password`
  if (url.hostname.includes('*')) return `${ORIGIN}; each one is listed, without *`
  return url.pathname === '/' && !/[?#]/.test(text) ? undefined : `${ORIGIN}, without a path`
}

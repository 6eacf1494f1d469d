import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

import { integer, isHost } from '@botwatch/options'
import * as v from 'valibot'

const HOST = 'a host name or an IP address, without a port'
const HOST_NAME = 'a host name'

/** Schema of a host name or an IP address. */
export const hostSchema: v.GenericSchema<string> = v.pipe(
  v.string(HOST),
  v.transform(toAscii),
  v.check((host) => isHost(host.replace(/^\[(.*:.*)\]$/, '$1')), HOST),
)

/** Schema of a host name that a certificate is for. */
export const servernameSchema: v.GenericSchema<string> = v.pipe(
  v.string(HOST_NAME),
  v.transform(toAscii),
  v.check((name) => isHost(name) && isIP(name) === 0, HOST_NAME),
)

/** Schema of a TCP port. */
export const portSchema: v.GenericSchema<number> = integer(1, 65_535)

/** Writes a name in other letters than ASCII in Punycode, as in a URL. */
function toAscii(name: string): string {
  return /[^\0-\x7F]/.test(name) ? domainToASCII(name) : name
}

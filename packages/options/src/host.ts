import { isIP } from 'node:net'

/** Whether a value is a host name or an IP address, an IPv6 address without brackets. False with a port. */
export function isHost(value: unknown): boolean {
  if (typeof value !== 'string') return false
  return /^[\w.-]{1,255}$/.test(value) || isIP(value) === 6
}

import { connectionConfigEntries, NETWORK_POLICIES } from '@botwatch/http'
import { described, oneOf, secret } from '@botwatch/options/config'
import * as v from 'valibot'

/** Field of a configuration file for the addresses that a check may connect to. */
export const networkConfigEntries: v.ObjectEntries = {
  network: v.optional(
    described(oneOf(NETWORK_POLICIES), 'Addresses that may be connected to. Default `no-metadata`.'),
  ),
}

/** Fields of a configuration file for a check that sends requests by a client of its own. */
export const clientConfigEntries: v.ObjectEntries = { ...networkConfigEntries, ...connectionConfigEntries }

/** The host of a check. */
export const hostConfig: v.GenericSchema<string> = described(
  v.string('a host name or an IP address'),
  'Host name or IP address, without a port.',
)

/** A field with a token or a key. */
export function secretText(meaning: string): v.GenericSchema<string> {
  return secret(described(v.string('a string'), meaning))
}

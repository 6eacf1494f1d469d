import { integer } from '@botwatch/options'
import * as v from 'valibot'

/** Schema of a host name or an IP address. */
export const hostSchema: v.GenericSchema<string> = v.custom<string>(
  (host) => typeof host === 'string' && /^(?:\[[\w.:%]+\]|[\w.:%-]+)$/.test(host) && host.length <= 255,
  'a host name or an IP address',
)

/** Schema of a TCP port. */
export const portSchema: v.GenericSchema<number> = integer(1, 65_535)

import { secret } from '@botwatch/options/config'
import * as v from 'valibot'

const PROXY = 'a URL of a proxy, or { http, https, no_proxy }'

const proxyField = (description: string): v.GenericSchema<string | undefined> =>
  v.optional(secret(v.pipe(v.string('a URL of a proxy'), v.description(description))))

/** Fields of a configuration file for trusted certificates and a client certificate. */
export const tlsConfigEntries: v.ObjectEntries = {
  ca: v.optional(
    v.pipe(
      v.string('certificates in PEM format'),
      v.description('Certificates to trust in place of the built-in ones, in PEM format.'),
    ),
  ),
  cert: v.optional(
    v.pipe(
      v.string('a certificate in PEM format'),
      v.description('Client certificate with its chain, in PEM format. Needs `key`.'),
    ),
  ),
  key: v.optional(
    secret(
      v.pipe(
        v.string('a private key in PEM format'),
        v.description('Private key of `cert`, in PEM format, without a passphrase.'),
      ),
    ),
  ),
}

/** Fields of a configuration file for a proxy and certificates. */
export const connectionConfigEntries: v.ObjectEntries = {
  proxy: v.optional(
    v.pipe(
      v.union(
        [
          secret(v.string()),
          v.strictObject({
            http: proxyField('Proxy of http URLs. Default none.'),
            https: proxyField('Proxy of https URLs. Default none.'),
            no_proxy: v.optional(
              v.pipe(
                v.string('host names, addresses and networks, separated by commas'),
                v.description('Hosts that are connected to without a proxy, separated by commas.'),
              ),
            ),
          }),
        ],
        PROXY,
      ),
      v.description('Proxy of all URLs, or proxies by scheme. `{}` is none. Default that of the server.'),
    ),
  ),
  ...tlsConfigEntries,
}

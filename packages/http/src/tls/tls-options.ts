import { issuePath } from '@botwatch/options'
import * as v from 'valibot'

import { certificates, pairProblem, privateKey } from './pem.ts'

/** Trusted certificates and client certificate. */
export interface TlsOptions {
  /** Certificates to trust in place of the built-in ones, in PEM format. Default: those that Node trusts. */
  readonly ca?: string | undefined
  /** Client certificate in PEM format, with its chain, for servers that ask for one (mTLS). Needs `key`. Default: none. */
  readonly cert?: string | undefined
  /** Private key of `cert` in PEM format, without a passphrase. A secret. */
  readonly key?: string | undefined
}

/** Schema entries of {@link TlsOptions}. */
export const tlsEntries: {
  readonly ca: v.OptionalSchema<v.GenericSchema<string>, undefined>
  readonly cert: v.OptionalSchema<v.GenericSchema<string>, undefined>
  readonly key: v.OptionalSchema<v.GenericSchema<string>, undefined>
} = {
  ca: v.optional(certificates()),
  cert: v.optional(certificates()),
  key: v.optional(privateKey()),
}

/** Refuses a certificate without a key, a key without a certificate, two that do not belong together, and too weak ones. */
export function checkTls<T extends TlsOptions>(): v.RawCheckAction<T> {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const given = Object(dataset.value) as TlsOptions
    const complain = (name: 'cert' | 'key', message: string): void =>
      addIssue({ message, input: given[name], path: issuePath(dataset.value, name) })
    const { cert, key } = given
    if (cert !== undefined && key === undefined) complain('key', 'the private key of cert')
    if (cert === undefined && key !== undefined) complain('cert', 'the certificate of key')
    if (typeof cert !== 'string' || typeof key !== 'string') return
    const problem = pairProblem(cert, key)
    if (problem === 'mismatch')
      complain('key', 'the private key of the first certificate in cert, not another one')
    else if (problem !== undefined)
      complain('cert', `a certificate that OpenSSL allows, not one with ${problem}`)
  })
}

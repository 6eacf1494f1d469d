import { createPublicKey } from 'node:crypto'
import { createServer, type TlsOptions } from 'node:tls'

import { generate } from 'selfsigned'

import { listen, type LoopbackServer } from './servers.ts'

export const DAY_MS = 86_400_000

/** A key and a certificate in PEM. Made for each run, so that no key lies in the repository. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Default: self-signed, valid from yesterday for 90 days, for 127.0.0.1 and its name. */
export interface CertificateOptions {
  readonly name?: string
  readonly issuer?: Certificate
  readonly isCa?: boolean
  /** Has the key of this one, e.g. because two roots sign it. Default: a new key. */
  readonly keyOf?: Certificate
  readonly fromDays?: number
  readonly toDays?: number
  /** Instead of 127.0.0.1 and the name. */
  readonly names?: readonly string[]
  readonly purpose?: 'serverAuth' | 'clientAuth'
  /** Bits of an RSA key. Default: an elliptic curve. Issuer and issued have the same kind of key. */
  readonly rsaBits?: number
  readonly hash?: 'sha1' | 'sha256'
}

export async function certificate({
  name = 'bot.test',
  issuer,
  isCa = false,
  keyOf,
  fromDays = -1,
  toDays = 90,
  names,
  purpose,
  rsaBits,
  hash = 'sha256',
}: CertificateOptions = {}): Promise<Certificate> {
  const pem = await generate([{ name: 'commonName', value: name }], {
    ...(rsaBits === undefined ? { keyType: 'ec' } : { keyType: 'rsa', keySize: rsaBits }),
    algorithm: hash,
    notBeforeDate: new Date(Date.now() + fromDays * DAY_MS),
    notAfterDate: new Date(Date.now() + toDays * DAY_MS),
    ...(issuer !== undefined && { ca: issuer }),
    ...(keyOf !== undefined && { keyPair: keyPairOf(keyOf) }),
    extensions: [
      ...(isCa ? authority : forServer(names ?? [name], names === undefined)),
      ...(purpose === undefined ? [] : [{ name: 'extKeyUsage', [purpose]: true } as const]),
    ],
  })
  return { key: pem.private, cert: pem.cert }
}

function keyPairOf({ key }: Certificate): { readonly privateKey: string; readonly publicKey: string } {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
  return { privateKey: key, publicKey }
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>

const authority: Extensions = [
  { name: 'basicConstraints', cA: true },
  { name: 'keyUsage', keyCertSign: true },
]

function forServer(names: readonly string[], isForLoopback: boolean): Extensions {
  const addresses = isForLoopback ? [{ type: 7, ip: '127.0.0.1' } as const] : []
  return [
    {
      name: 'subjectAltName',
      altNames: [...names.map((value) => ({ type: 2, value }) as const), ...addresses],
    },
  ]
}

/** A TLS server with a chain, each certificate signed by the next. Also with keys and versions that clients refuse. */
export function serveChain(
  [own, ...issuers]: readonly Certificate[],
  options: TlsOptions = {},
): Promise<LoopbackServer> {
  const cert = [own, ...issuers].map((each) => each?.cert).join('\n')
  const server = createServer({ key: own?.key, cert, ciphers: 'DEFAULT@SECLEVEL=0', ...options })
  server.on('tlsClientError', () => {})
  return listen(server)
}

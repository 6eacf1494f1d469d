import { createPublicKey } from 'node:crypto'

import { generate } from 'selfsigned'

/** A key and a certificate in PEM. Made for each run, so that no key lies in the repository. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

export const DAY_MS = 86_400_000

/** Options of a certificate. Default: self-signed, for 127.0.0.1, valid from yesterday for 30 days. */
export interface CertificateOptions {
  readonly fromDays?: number
  readonly toDays?: number
  readonly issuer?: Certificate
  readonly name?: string
  readonly isCa?: boolean
  /** How many levels of authorities a certificate of an authority may have below it. */
  readonly maxLevels?: number
  readonly purpose?: 'serverAuth' | 'clientAuth'
  /** Bits of an RSA key. Default: an elliptic curve. Issuer and issued have the same kind of key. */
  readonly rsaBits?: number
  readonly hash?: 'sha1' | 'sha256'
  /** Private key in PEM. Default: a new one. */
  readonly key?: string
}

export async function certificate({
  fromDays = -1,
  toDays = 30,
  issuer,
  name = 'bot.test',
  isCa = false,
  maxLevels,
  purpose,
  rsaBits,
  hash = 'sha256',
  key,
}: CertificateOptions = {}): Promise<Certificate> {
  const pem = await generate([{ name: 'commonName', value: name }], {
    ...(rsaBits === undefined ? { keyType: 'ec' } : { keyType: 'rsa', keySize: rsaBits }),
    algorithm: hash,
    notBeforeDate: new Date(Date.now() + fromDays * DAY_MS),
    notAfterDate: new Date(Date.now() + toDays * DAY_MS),
    ...(issuer !== undefined && { ca: issuer }),
    ...(key !== undefined && { keyPair: { privateKey: key, publicKey: publicKeyOf(key) } }),
    extensions: [
      ...(isCa ? authority(maxLevels) : server(name)),
      ...(purpose === undefined ? [] : [{ name: 'extKeyUsage', [purpose]: true } as const]),
    ],
  })
  return { key: pem.private, cert: pem.cert }
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>

function authority(pathLenConstraint: number | undefined): Extensions {
  return [
    { name: 'basicConstraints', cA: true, ...(pathLenConstraint !== undefined && { pathLenConstraint }) },
    { name: 'keyUsage', keyCertSign: true },
  ]
}

function server(name: string): Extensions {
  const altNames = [
    { type: 2, value: name },
    { type: 7, ip: '127.0.0.1' },
  ] as const
  return [{ name: 'subjectAltName', altNames: [...altNames] }]
}

function publicKeyOf(key: string): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
}

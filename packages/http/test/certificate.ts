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
}

export async function certificate({
  fromDays = -1,
  toDays = 30,
  issuer,
  name = 'bot.test',
  isCa = false,
}: CertificateOptions = {}): Promise<Certificate> {
  const pem = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + fromDays * DAY_MS),
    notAfterDate: new Date(Date.now() + toDays * DAY_MS),
    ...(issuer === undefined ? {} : { ca: issuer }),
    extensions: isCa
      ? [
          { name: 'basicConstraints', cA: true },
          { name: 'keyUsage', keyCertSign: true },
        ]
      : [
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: name },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
  })
  return { key: pem.private, cert: pem.cert }
}

import { generate } from 'selfsigned'

/** A key and its certificate for 127.0.0.1, in PEM. */
export interface Pem {
  readonly key: string
  readonly cert: string
}

/** A certificate that an issuer has signed, by default itself. Made for each run, so that no key lies in the repository. */
export async function makePem(issuer?: Pem, isCa = false): Promise<Pem> {
  const pem = await generate([{ name: 'commonName', value: isCa ? 'ca.test' : 'bot.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(issuer !== undefined && { ca: issuer }),
    extensions: isCa
      ? [
          { name: 'basicConstraints', cA: true },
          { name: 'keyUsage', keyCertSign: true },
        ]
      : [
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: '*.bot.test' },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
  })
  // As from a variable, which is trimmed.
  return { key: pem.private.trim(), cert: pem.cert.trim() }
}

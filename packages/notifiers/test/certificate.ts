import { generate } from 'selfsigned'

/** A key and a certificate signed by it, in PEM. Made for each run, so that no key lies in the repository. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

const DAY_MS = 86_400_000

/** A certificate for 127.0.0.1, valid from yesterday. */
export async function makeCertificate(validDays = 30, ip = '127.0.0.1'): Promise<Certificate> {
  const pem = await generate([{ name: 'commonName', value: 'mail.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 2 * DAY_MS),
    notAfterDate: new Date(Date.now() + validDays * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip }] }],
  })
  return { key: pem.private, cert: pem.cert }
}

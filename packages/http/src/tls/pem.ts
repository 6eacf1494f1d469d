import { createPrivateKey, X509Certificate } from 'node:crypto'

import * as v from 'valibot'

const CERTIFICATES = 'the text of certificates in PEM format, not a path'
const KEY = 'the text of a private key in PEM format, without a passphrase'

/** Schema of one certificate or more, in PEM format. */
export function certificates(): v.GenericSchema<string> {
  return v.pipe(v.string(CERTIFICATES), v.check(areCertificates, CERTIFICATES))
}

/** Schema of a private key in PEM format. */
export function privateKey(): v.GenericSchema<string> {
  return v.pipe(v.string(KEY), v.check(isKey, KEY))
}

/** Whether a private key is that of the first certificate. Also true if either cannot be read. */
export function isKeyOf(cert: string, key: string): boolean {
  if (!areCertificates(cert) || !isKey(key)) return true
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
}

function areCertificates(pem: string): boolean {
  const blocks = pem.match(/-----BEGIN [^]*?-----END [^\n]*/g) ?? []
  return blocks.length > 0 && blocks.every((block) => succeeds(() => new X509Certificate(block)))
}

function isKey(pem: string): boolean {
  return succeeds(() => createPrivateKey(pem))
}

function succeeds(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

import * as v from 'valibot'

const CERTIFICATES = 'the text of certificates in PEM format, not a path'
const KEY = 'the text of a private key in PEM format, without a passphrase'

/** A block of PEM without header fields, which only encrypted keys have. */
const BLOCK = /-----BEGIN ([A-Z\d ]+)-----([^-]*)-----END \1-----/g
const PRIVATE = /^-----BEGIN [A-Z ]*PRIVATE KEY-/

/**
 * Schema of one certificate or more, in PEM format. Line breaks that a variable or a YAML file has lost, indented, or written as
 * `\n` are restored. The text around the blocks and private keys are left out.
 */
export function certificates(): v.GenericSchema<string> {
  return v.pipe(
    v.string(CERTIFICATES),
    v.transform(
      (pem) =>
        blocksOf(pem)
          .filter((block) => !PRIVATE.test(block))
          .join('\n') || pem,
    ),
    v.check(areCertificates, CERTIFICATES),
  )
}

/** Schema of a private key in PEM format, read as {@link certificates} are. Certificates beside it are left out. */
export function privateKey(): v.GenericSchema<string> {
  return v.pipe(
    v.string(KEY),
    v.transform((pem) => blocksOf(pem).find((block) => PRIVATE.test(block)) ?? pem),
    v.check(isKey, KEY),
  )
}

/**
 * Why a private key cannot be used with the first of the certificates: `mismatch` if it belongs to another one, or the code by
 * which OpenSSL refuses them, e.g. `ERR_SSL_EE_KEY_TOO_SMALL`. Undefined if it can, and if either cannot be read.
 */
export function pairProblem(cert: string, key: string): string | undefined {
  const [certificate] = blocksOf(cert)
  if (certificate === undefined || !areCertificates(cert) || !isKey(key)) return undefined
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return 'mismatch'
  try {
    createSecureContext({ cert, key })
    return undefined
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}

function areCertificates(pem: string): boolean {
  const blocks = blocksOf(pem)
  return blocks.length > 0 && blocks.every((block) => succeeds(() => new X509Certificate(block)))
}

function isKey(pem: string): boolean {
  return succeeds(() => createPrivateKey(pem))
}

/** The blocks, in lines of 64 characters; empty if one of them is not whole. */
function blocksOf(pem: string): readonly string[] {
  const blocks = [...pem.matchAll(BLOCK)].map(([, label, content = '']) => {
    const lines = content.replaceAll(/\\[rn]|\s/g, '').match(/.{1,64}/g) ?? []
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')
  })
  return blocks.length === pem.split('-----BEGIN ').length - 1 ? blocks : []
}

function succeeds(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

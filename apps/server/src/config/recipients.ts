import parseAddresses from 'nodemailer/lib/addressparser'

/** Splits a list as mail programs write it. A text that is no address stays one, and is a problem of the channel. */
export function readRecipients(text: string): readonly string[] {
  return parseAddresses(text, { flatten: true }).map(({ name, address }) => {
    // Without a separator, one address passes for the name of another.
    if (/\S@\S/.test(name)) return text
    if (address === '') return name
    return name === '' ? address : `"${name}" <${address}>`
  })
}

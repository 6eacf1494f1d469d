import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { onTestFinished } from 'vitest'

/** Starts a server that does only what a test wants, and returns its port. It ends with the test. */
export async function startRaw(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const raw: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => void raw.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    raw.close()
  })
  return (raw.address() as AddressInfo).port
}

/** Answers every line after the greeting with the first reply whose pattern matches. */
export function scripted(replies: readonly (readonly [RegExp, string])[]): (socket: Socket) => void {
  return (socket) => {
    socket.write('220 mail.test\r\n')
    socket.setEncoding('latin1').on('data', (text: string) => {
      for (const line of text.split('\r\n').filter((one) => one !== '')) {
        const reply = replies.find(([pattern]) => pattern.test(line))?.[1]
        if (reply !== undefined) socket.write(`${reply}\r\n`)
      }
    })
  }
}

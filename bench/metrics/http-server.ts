/** Serves the same 10 000 lines from one library, over plain node:http. Started by http.ts. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as promClient from 'prom-client'

import { labelSets } from './label-sets.ts'
import { promIoLibrary } from './record-peers.ts'
import { botwatchPeer, openTelemetryRenderPeer, promRenderPeer, type RenderPeer } from './render-peers.ts'

const sets = labelSets(10_000, 'counters')
const makers: Readonly<Record<string, () => RenderPeer>> = {
  botwatch: () => botwatchPeer(sets),
  'prom-client': () => promRenderPeer('prom-client', promClient, sets),
  '@prometheus-io/client': () => promRenderPeer('@prometheus-io/client', promIoLibrary, sets),
  OpenTelemetry: () => openTelemetryRenderPeer(sets),
}
const peer = makers[process.argv[2] ?? '']?.()
if (peer === undefined) throw new Error('which library?')
let round = 0
const touch = (): void => peer.touch((round += 1))
touch()
// Every series changes, ten times a second.
setInterval(touch, 100).unref()
const server = createServer((_request, response) => {
  void peer.render().then(({ body, release }) => {
    response.once('close', release)
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    return response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())

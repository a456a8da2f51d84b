/** What a network adds to a start, and how soon a server in a container can be reached. */

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { createContainer } from '../../runtime/engine/create.ts'
import type { Engine } from '../../runtime/engine/engine.ts'
import { startContainer } from '../../runtime/engine/start.ts'
import { type ContainerRequest, newRequest } from '../../runtime/formats/docker/request.ts'
import { launches } from './launches.ts'
import { time } from './lives.ts'
import { type Contender, command } from './measure.ts'
import { type Bridged, HOST } from './network-hosts.ts'
import { networkRow, WARM } from './network-rows.ts'
import { NETWORK_WORK } from './network-ways.ts'
import { absent } from './peers.ts'
import { environment } from './places.ts'
import { NODE } from './report.ts'

/** Node's start, and each engine's container without and with a network. */
export function runsWith(bridged: readonly Bridged[], folder: string): Contender[] {
  const networks = { none: ['--network=none'], bridge: [] } as const
  return [
    command(NODE, [process.execPath, '-e', '0'], environment(folder)),
    ...bridged.flatMap(({ peer }) =>
      (['none', 'bridge'] as const).map(kind => {
        const row = networkRow(peer.name, kind)
        if (peer.kind === 'absent') return absent([row], peer.why)
        return command(row, [...peer.argv, 'run', '--rm', ...networks[kind], ...peer.flags, 'busybox', 'true'], peer.env, peer.rest)
      }),
    ),
  ]
}

/** By an engine of this process, until the program runs. */
export function launchesWith(engine: Engine): Contender[] {
  return [
    launches(engine, [networkRow(WARM, 'none'), `${WARM}, none: ended`], 'none'),
    launches(engine, [networkRow(WARM, 'bridge'), `${WARM}, bridge: ended`]),
  ]
}

/** Each a port of its own: the last container may still be on its way out. */
let nextPort = 9000

/** A container whose server answers once, and ends. The client tries from when `run` has returned: before that, whoever holds the port could take the connection. */
export function answers({ peer, host }: Bridged, program: string): Contender {
  const rows = [networkRow(peer.name, 'answer'), networkRow(peer.name, 'wait')]
  if (peer.kind === 'absent') return absent(rows, peer.why)
  return {
    rows,
    rest: peer.rest,
    async run() {
      const port = nextPort++
      const wanted = [`--publish=${port}:80`, `--volume=${program}:${NETWORK_WORK}:ro`, ...peer.flags]
      const server = [...peer.argv, 'run', '-d', '--rm', ...wanted, 'busybox', NETWORK_WORK, 'answer', '80']
      return await untilAnswered(host.enter(program, 'first', HOST, String(port)), async () => time(peer, server))
    },
  }
}

/** The same, launched by an engine of this process. */
export function launchAnswers(engine: Engine, { host }: Bridged, program: string): Contender {
  const image = engine.store.images.find('busybox')
  return {
    rows: [networkRow(WARM, 'answer'), networkRow(WARM, 'wait')],
    rest: 50,
    async run() {
      const port = String(nextPort++)
      let ended: Promise<number> | undefined
      const figures = await untilAnswered(host.enter(program, 'first', HOST, port), async () => {
        const container = await createContainer(engine, serverRequest(program, port), { from: image, madeBy: 'run' })
        ended = (await startContainer(engine, container)).exited()
      })
      if ((await ended) !== 0) throw new Error('the server has failed')
      return figures
    },
  }
}

/** @param client waits for a byte, and prints when it was answered @returns milliseconds from the request, and from when it was started */
async function untilAnswered([file, ...args]: readonly [string, ...string[]], start: () => Promise<unknown>): Promise<[number, number]> {
  const client = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const said = text(client.stdout)
  try {
    const requested = process.hrtime.bigint()
    await start()
    const started = process.hrtime.bigint()
    client.stdin.end('!')
    // Node's clock is the same: CLOCK_MONOTONIC.
    const answered = BigInt((await said).trim())
    return [Number(answered - requested) / 1e6, Number(answered - started) / 1e6]
  } finally {
    client.kill()
  }
}

function serverRequest(program: string, port: string): ContainerRequest {
  const made = newRequest()
  const Binds = [`${program}:${NETWORK_WORK}:ro`]
  const PortBindings = { '80/tcp': [{ HostIp: '', HostPort: port }] }
  const HostConfig = { ...made.HostConfig, AutoRemove: true, Binds, PortBindings }
  return { ...made, Image: 'busybox', Cmd: [NETWORK_WORK, 'answer', '80'], ExposedPorts: { '80/tcp': {} }, HostConfig }
}

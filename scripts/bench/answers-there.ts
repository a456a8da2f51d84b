/**
 * `node answers-there.ts ROUNDS`: how soon a server in a container answers, wherever this is run: in a virtual machine. As root, in a network of its own (`unshare --net`), which gets
 * an address. Prints a line for each row: the median of its milliseconds, and the longest.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkNamespace } from '../../lab/fixtures/network-namespace.ts'
import { warmEngine } from './launches.ts'
import { measure } from './measure.ts'
import { HOST } from './network-hosts.ts'
import { answers, launchAnswers } from './network-starts.ts'
import { makeNetworkWork } from './network-ways.ts'
import { minidock } from './peers.ts'
import { summarize } from './statistics.ts'

const rounds = Number(process.argv[2] ?? 20)
const folder = mkdtempSync(join(tmpdir(), 'minidock-answers-'))
const host = new NetworkNamespace()
for (const words of [
  'link set lo up',
  'link add uplink type veth peer name downlink',
  `address add ${HOST}/24 dev uplink`,
  'link set uplink up',
  'link set downlink up',
])
  host.run('ip', ...words.split(' '))

const peer = minidock(folder)
const [engine = '', ...words] = peer.argv
execFileSync(engine, [...words, 'run', '--rm', '--network', 'none', 'busybox', 'true'], {
  env: peer.env,
  stdio: ['ignore', 'ignore', 'inherit'],
})
const program = makeNetworkWork(folder)
const ours = { peer, host, outside: host }
const contenders = [answers(ours, program), launchAnswers(warmEngine(join(folder, 'store')), ours, program)]
for (const row of await measure(contenders, { warmUps: 2, rounds }, () => undefined)) {
  if (row.kind !== 'measured') throw new Error(`${row.name}: ${row.why}`)
  const { median, max } = summarize(row.samples)
  console.log(`${row.name}: median ${median.toFixed(1)} ms, longest ${max.toFixed(1)} ms, of ${row.samples.length}`)
}
rmSync(folder, { recursive: true })

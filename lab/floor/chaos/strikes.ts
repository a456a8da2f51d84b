/** What happens to the fifty: commands of all sorts, several at once, and SIGKILL to whoever has to do with them, at any moment. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Minidock, Running } from '../../fixtures/minidock.ts'
import { within } from '../../suite/slowness.ts'
import { kill } from '../killing.ts'
import { ownFile } from './crowd.ts'
import { type Process, snapshot } from './processes.ts'
import type { Random } from './random.ts'

/** Commands under way. */
const MOST = 5

type Victim = 'monitor' | 'first process' | 'other process' | 'monitor of exec' | 'client' | 'Node' | 'Node of a restart policy'

const VICTIMS: readonly Victim[] = [
  'monitor',
  'monitor',
  'first process',
  'first process',
  'other process',
  'monitor of exec',
  'client',
  'client',
  'Node',
  'Node',
  'Node of a restart policy',
]

type Act = (name: string, random: Random) => readonly string[]

const ACTS: readonly Act[] = [
  name => ['start', name],
  name => ['start', name],
  (name, random) => ['stop', '-t', random.chance(0.5) ? '0' : '1', name],
  name => ['restart', '-t', '0', name],
  name => ['kill', name],
  name => ['pause', name],
  name => ['pause', name],
  name => ['unpause', name],
  name => ['unpause', name],
  (name, random) => ['rename', name, name.endsWith('.b') ? name.slice(0, -2) : random.chance(0.9) ? `${name}.b` : `web`],
  name => ['exec', '-d', name, 'sleep', '1000'],
  name => ['exec', '-d', name, 'sleep', '1000'],
  name => ['exec', name, 'sh', '-c', 'echo in; sleep 0.5'],
  name => ['attach', '--no-stdin', '--sig-proxy=false', name],
  name => ['logs', '-n', '10', name],
  name => ['inspect', name],
  name => ['top', name],
  name => ['wait', name],
  (name, random) => ['update', '--restart', random.chance(0.5) ? 'no' : 'always', name],
  name => ['rm', name],
  name => ['rm', '-f', name],
  () => ['ps', '-a'],
  () => ['system', 'gc'],
]

/** They end with their container, which may live longer than the test wants to wait, or with what they have started in it, which may be frozen. */
const isEndless = ([verb = '']: readonly string[]) => ['attach', 'wait', 'exec'].includes(verb)

export class Strikes {
  readonly #minidock: Minidock
  readonly #random: Random
  readonly #running = new Map<Running, readonly string[]>()
  /** What commands said that they should never say. */
  readonly complaints: string[] = []
  /** `ID LIFE` of lives whose monitor was killed: what they had written last may not be in the log. */
  readonly unrecorded = new Set<string>()

  constructor(minidock: Minidock, random: Random) {
    this.#minidock = minidock
    this.#random = random
  }

  async round(): Promise<void> {
    while (this.#running.size < MOST && this.#random.chance(0.6)) this.#begin()
    // Random moments.
    await sleep(this.#random.next() * 100)
    this.#strike()
    await sleep(this.#random.next() * 100)
  }

  /** All commands have ended, and the endless ones are killed. */
  async calm(): Promise<void> {
    for (const [running, words] of this.#running) if (isEndless(words)) kill(running.pid)
    await Promise.all(this.#running.keys())
  }

  #begin(): void {
    const name = this.#random.pick(this.#minidock.names())
    const act = this.#random.pick(ACTS)
    if (name === undefined || act === undefined) return
    const words = act(name, this.#random)
    const running = this.#minidock.start(words, { stdin: 'ignore', timeout: within(30) })
    this.#running.set(running, words)
    if (this.#random.chance(0.25)) setTimeout(() => kill(running.pid), this.#random.next() * 120)
    running.then(({ stderr, timedOut }) => {
      this.#running.delete(running)
      const said = String(stderr)
      if (timedOut && !isEndless(words)) this.complaints.push(`${words.join(' ')}: does not end`)
      if (/this is a bug|TypeError|SyntaxError|ENOENT|EEXIST/.test(said)) this.complaints.push(`${words.join(' ')}: ${said}`)
    })
  }

  #strike(): void {
    const victim = this.#random.pick(VICTIMS) ?? 'monitor'
    const { containers, execs, members, clients, nodes, policyNodes } = snapshot(this.#minidock.root)
    const watched = [...containers]
    const candidates: Readonly<Record<Victim, () => readonly Process[]>> = {
      monitor: () => watched.map(([, { monitor }]) => monitor),
      'first process': () => watched.flatMap(([, { init }]) => init ?? []),
      'other process': () => members,
      'monitor of exec': () => execs.map(({ monitor }) => monitor),
      client: () => clients,
      Node: () => nodes,
      'Node of a restart policy': () => policyNodes,
    }
    const struck = this.#random.pick(candidates[victim]())
    if (!struck) return
    if (victim === 'monitor') this.#note(watched.find(([, { monitor }]) => monitor === struck)?.[0] ?? '')
    kill(struck.pid)
  }

  #note(id: string): void {
    this.unrecorded.add(`${id} ${ownFile(this.#minidock, id, 'lives').length}`)
  }
}

/** Fifty containers of all sorts, each of which counts: a life writes `LIFE 1`, `LIFE 2`, … to its stdout, and to a file how far it has come. */

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MINIDOCK, type Minidock } from '../../fixtures/minidock.ts'
import type { Random } from './random.ts'

export const AT_ONCE = 50

/** A shell says of a child that was killed that it was. */
const QUIET = 'exec 2>/dev/null;'

const count = (then: string) =>
  `echo >> /lives; life=$(wc -l < /lives); n=0; while :; do i=0; while [ $i -lt 40 ]; do n=$((n+1)); i=$((i+1)); echo "$life $n"; done; echo "$life $n" >> /written; sleep 1; ${then} done`

const COUNTS = `${QUIET} ${count('')}`
const FAILS = `${QUIET} ${count('[ $n -lt 80 ] || exit 3;')}`
const FORKS = `${QUIET} (while :; do sleep 0.7; done) & ${COUNTS}`

interface Sort {
  readonly flags: readonly string[]
  readonly script?: string
  /** Who starts it stays: at a terminal, or with pipes. */
  readonly client?: 'terminal' | 'pipes'
}

const HEALTH = ['--health-cmd', 'true', '--health-interval', '500ms']

const SORTS: Readonly<Record<string, Sort>> = {
  plain: { flags: [] },
  forks: { flags: ['-u', '1000'], script: FORKS.replaceAll('/lives', '/tmp/lives').replaceAll('/written', '/tmp/written') },
  auto: { flags: ['--rm'] },
  always: { flags: ['--restart', 'always'] },
  unless: { flags: ['--restart', 'unless-stopped'], script: FORKS },
  failing: { flags: ['--restart', 'on-failure'], script: FAILS },
  terminal: { flags: ['-it'], client: 'terminal' },
  front: { flags: ['-i'], client: 'pipes' },
  healthy: { flags: [...HEALTH, '--init'] },
  rotated: { flags: ['--log-opt', 'max-size=8k', '--log-opt', 'max-file=3', '--restart', 'always'] },
}

export class Crowd {
  readonly #minidock: Minidock
  readonly #random: Random
  readonly #clients = new Set<ChildProcess>()
  #made = 0

  constructor(minidock: Minidock, random: Random) {
    this.#minidock = minidock
    this.#random = random
  }

  /** Makes as many as are missing. */
  async fill(): Promise<void> {
    const missing = AT_ONCE - this.#minidock.containerIds().length
    for (let made = 0; made < missing; made += 5) await Promise.all(Array.from({ length: Math.min(5, missing - made) }, () => this.#make()))
  }

  /** When there is no container any more, nobody is attached to one. */
  async left(): Promise<void> {
    await Promise.all([...this.#clients].map(client => new Promise(resolve => client.once('exit', resolve))))
  }

  async #make(): Promise<void> {
    const sorts = Object.keys(SORTS)
    // The first of them are of all sorts, whatever chance says.
    const sort = (this.#made < AT_ONCE ? sorts[this.#made % sorts.length] : this.#random.pick(sorts)) ?? 'plain'
    const { flags, script = COUNTS, client } = SORTS[sort] ?? { flags: [] }
    const words = ['--name', `${sort}-${this.#made++}`, ...flags, 'busybox', 'sh', '-c', script]
    if (client) this.#attach(client, words)
    else await this.#minidock.minidock(['run', '-d', ...words])
  }

  #attach(client: 'terminal' | 'pipes', words: readonly string[]): void {
    const command = [MINIDOCK, 'run', ...words].map(word => `'${word}'`).join(' ')
    const [program, args] = client === 'terminal' ? ['script', ['-qefc', command, '/dev/null']] : ['/bin/sh', ['-c', `exec ${command}`]]
    const env = { ...process.env, ...this.#minidock.environment, SHELL: '/bin/sh' }
    const child = spawn(program, args, { env, stdio: ['pipe', 'ignore', 'ignore'] })
    child.stdin?.on('error', () => undefined) // Whoever was killed reads no more.
    this.#clients.add(child)
    child.once('exit', () => this.#clients.delete(child))
  }
}

/** Where a container's own files are, on the host. */
export function ownFile(minidock: Minidock, id: string, name: 'lives' | 'written'): string {
  for (const folder of ['', 'tmp/']) {
    try {
      return readFileSync(join(minidock.containerFolder(id), 'upper', `${folder}${name}`), 'utf8')
    } catch {
      // It is the other one, or not there yet.
    }
  }
  return ''
}

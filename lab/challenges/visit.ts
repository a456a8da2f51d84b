/** Chapter 2, challenge 1: a script that runs a program of the host in some of a container's namespaces, and in the host's files. */

import { closeSync, existsSync, openSync, readlinkSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, type Check, CheckFailure, type Finished } from '../checks/check.ts'
import { eventually, onHost } from '../checks/containers.ts'
import { expectSame, expectThat } from '../checks/expectations.ts'

const HOST_NAME = 'patient'
const CHAPTER = 2

interface Visit {
  readonly bench: Bench
  /** Of the container's process 1, as the host numbers it. */
  readonly pid: number
  /** Runs the learner's script with a command. */
  run(...command: readonly string[]): Promise<Finished>
  /** Its words, for the shell of the host. */
  words(...command: readonly string[]): string
}

/** @param file the learner's script */
export function visitChecks(file: string): readonly Check[] {
  return VISITS.map(({ name, where, look }) => ({
    name,
    since: CHAPTER,
    where,
    run: async bench => look(await begin(bench, file)),
  }))
}

/** A container whose one program is busybox under the name of sleep: all others have been removed. */
async function begin(bench: Bench, file: string): Promise<Visit> {
  const script = 'cp /bin/busybox /sleep; rm -r /bin /usr; exec /sleep 600'
  const { pid } = await bench.background(['--hostname', HOST_NAME, 'busybox', 'sh', '-c', script])
  await eventually(async () => {
    const program = readlinkSync(`/proc/${pid}/exe`)
    return program.endsWith('/sleep') ? undefined : { expected: 'the container of the check has no program but one', seen: program }
  })
  const words = (...command: readonly string[]) => ['sh', file, String(pid), ...command].map(quoted).join(' ')
  return { bench, pid, words, run: (...command) => bench.host(words(...command)) }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** Stdout. @throws {CheckFailure} if the exit code is not 0 */
async function output(visit: Visit, ...command: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await visit.run(...command)
  if (exitCode !== 0) throw new CheckFailure(`the host's program runs: ${command.join(' ')}`, `exit code ${exitCode}\n${stderr.trim()}`)
  return stdout.trim()
}

interface VisitCheck extends Pick<Check, 'name' | 'where'> {
  look(visit: Visit): Promise<void>
}

const VISITS: readonly VisitCheck[] = [
  {
    name: 'the host’s program runs, and has the container’s host name',
    where: 'man 1 nsenter: it enters the namespaces of a process, and then runs a program',
    async look(visit) {
      expectSame('what `hostname` prints', HOST_NAME, await output(visit, 'hostname'))
    },
  },
  {
    name: 'its arguments are those that were given, and its exit code is the script’s',
    where: '"$@", and how a script ends: man 1 sh',
    async look(visit) {
      expectSame("what `printf '%s|' 'a  b' '' '*'` prints", 'a  b||*|', await output(visit, 'printf', '%s|', 'a  b', '', '*'))
      const { exitCode } = await visit.run('sh', '-c', 'exit 42')
      expectSame("the exit code of a visit of `sh -c 'exit 42'`", 42, exitCode)
    },
  },
  {
    name: 'it reads and writes the host’s files',
    where: 'which namespace decides what files there are? That one must not be the container’s',
    async look(visit) {
      const file = join(visit.bench.folder, 'of-the-host')
      await output(visit, 'sh', '-c', `echo written > '${file}'`)
      expectSame(`what is in ${file} on the host`, 'written', await onHost(visit.bench, `cat '${file}' 2> /dev/null; true`))
    },
  },
  {
    name: 'ps lists the container’s processes, and none of the host’s',
    where: 'ps reads /proc. Whose processes does a /proc show, and where may another be mounted without anybody noticing?',
    async look(visit) {
      const { bench } = visit
      const neighbour = await onHost(bench, 'sleep 7654321 > /dev/null 2>&1 & echo $!')
      try {
        const rows = (await output(visit, 'ps', '-e', '-o', 'pid=,args=')).split('\n').map(row => row.trim())
        expectThat(rows.includes('1 /sleep 600'), "process 1 is the container's, /sleep 600", rows.join('\n'))
        const foreign = rows.filter(row => row.includes('7654321') || row.includes('chapter-cli'))
        expectThat(foreign.length === 0 && rows.length < 8, 'ps lists no process of the host', rows.join('\n'))
      } finally {
        await bench.host(`kill ${neighbour}`)
      }
    },
  },
  {
    name: 'its network, its message queues and its process numbers are the container’s',
    where: 'man 7 namespaces: what /proc/PID/ns/… of two processes shows is the same if they share the namespace',
    async look(visit) {
      const names = ['uts', 'net', 'ipc', 'pid']
      const own = (await output(visit, 'readlink', ...names.map(name => `/proc/self/ns/${name}`))).split('\n')
      for (const [index, name] of names.entries())
        expectSame(`the ${name} namespace of the visitor`, readlinkSync(`/proc/${visit.pid}/ns/${name}`), own[index] ?? '')
    },
  },
  {
    name: 'neither the host nor the container gets a mount, not even while it runs',
    where: 'what is a mount namespace of its own good for, and what is still to be done in a new one? man 7 mount_namespaces',
    async look(visitor) {
      const { bench, pid } = visitor
      await onHost(bench, 'mount --make-rshared /')
      const tables = openTables(pid)
      const before = tables.mounts()
      try {
        const visit = staying(visitor)
        await visit.begun
        expectSameMounts('while it runs', before, tables.mounts())
        await visit.end()
        expectSameMounts('afterwards', before, tables.mounts())
      } finally {
        const more = tables.mounts().filter(mount => !before.includes(mount))
        const points = more.flatMap(mount => /^host: (\S+)/.exec(mount)?.[1] ?? [])
        await bench.host([...points.map(point => `umount -l '${point}'`).reverse(), 'mount --make-rprivate /'].join('; '))
        tables.close()
      }
    },
  },
]

/** @throws {CheckFailure} */
function expectSameMounts(moment: string, before: readonly string[], now: readonly string[]): void {
  const more = now.filter(mount => !before.includes(mount))
  const seen = more.length > 0 ? more.join('\n') : `${now.length} mounts instead of ${before.length}`
  expectThat(more.length === 0 && now.length === before.length, `${moment}, both mount tables are what they were`, seen)
}

interface Tables {
  /** The mounts of the host, then those of the container: `host: /proc (proc proc rw)`. */
  mounts(): readonly string[]
  close(): void
}

/** They are opened before a visit: a visitor that mounts a /proc where everybody sees it must not blind whoever looks. */
function openTables(pid: number): Tables {
  const opened = { host: openSync('/proc/self/mountinfo', 'r'), container: openSync(`/proc/${pid}/mountinfo`, 'r') }
  return {
    mounts: () =>
      Object.entries(opened).flatMap(([whose, descriptor]) =>
        fromTheStart(descriptor)
          .trimEnd()
          .split('\n')
          .map(line => `${whose}: ${line.split(' ')[4]} (${line.split(' - ')[1] ?? ''})`),
      ),
    close() {
      for (const descriptor of Object.values(opened)) closeSync(descriptor)
    },
  }
}

function fromTheStart(descriptor: number): string {
  const chunks: Buffer[] = []
  const chunk = Buffer.alloc(65_536)
  for (let at = 0, size = -1; size !== 0; at += size) {
    size = readSync(descriptor, chunk, 0, chunk.length, at)
    chunks.push(Buffer.from(chunk.subarray(0, size)))
  }
  return Buffer.concat(chunks).toString()
}

/** A visit that goes on until it is told to end. */
function staying({ bench, words }: Visit): { readonly begun: Promise<void>; end(): Promise<void> } {
  const [here, over] = [join(bench.folder, 'here'), join(bench.folder, 'over')]
  const visit = bench.host(words('sh', '-c', `touch '${here}'; until [ -e '${over}' ]; do sleep 0.05; done`))
  const complaint = { expected: 'a visitor that waits for a file of the host stays', seen: 'it has not come, or not stayed' }
  return {
    begun: Promise.race([visit.then(() => undefined), eventually(async () => (existsSync(here) ? undefined : complaint))]).then(() =>
      expectThat(existsSync(here), complaint.expected, complaint.seen),
    ),
    async end() {
      writeFileSync(over, '')
      await visit
    },
  }
}

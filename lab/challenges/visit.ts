/** Chapter 2, challenge 1: a script that runs a program of the host in some of a container's namespaces, and in the host's files. */

import { existsSync, readFileSync, readlinkSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shellWords } from '../../course/shell-words.ts'
import { type Bench, type Check, CheckFailure, type Finished } from '../checks/check.ts'
import { eventually, onHost } from '../checks/containers.ts'
import { expectSame, expectThat } from '../checks/expectations.ts'
import { within } from '../suite/slowness.ts'

const HOST_NAME = 'patient'
const CHAPTER = 2

interface Visit {
  readonly bench: Bench
  /** The container's process 1, as the host numbers it. */
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
  const words = (...command: readonly string[]) => shellWords(['sh', file, String(pid), ...command])
  return { bench, pid, words, run: (...command) => bench.host(words(...command)) }
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
    async look(visit) {
      const host = await shareAll(visit.bench)
      const tables = () => [...mountsOf(host.pid, 'host'), ...mountsOf(visit.pid, 'container')]
      try {
        const before = tables()
        host.begin(visit)
        await eventually(async () => (host.has('here') || host.has('left') ? undefined : NOT_STAYED))
        const during = tables()
        expectThat(host.has('here'), NOT_STAYED.expected, NOT_STAYED.seen)
        expectSameMounts('while it runs', before, during)
        host.tell('over')
        await eventually(async () => (host.has('left') ? undefined : { expected: 'the visitor leaves', seen: 'it is still there' }))
        expectSameMounts('afterwards', before, tables())
      } finally {
        await host.end()
      }
    },
  },
]

/** @throws {CheckFailure} */
function expectSameMounts(moment: string, before: readonly string[], now: readonly string[]): void {
  const missing = [...before]
  const more = now.filter(mount => {
    const at = missing.indexOf(mount)
    if (at >= 0) missing.splice(at, 1)
    return at < 0
  })
  const changes = [...more.map(mount => `more: ${mount}`), ...missing.map(mount => `gone: ${mount}`)]
  expectThat(changes.length === 0, `${moment}, both mount tables are what they were`, changes.join('\n'))
}

/** `host: /proc (proc proc rw)`. @param pid of a process of the sandbox */
function mountsOf(pid: number, whose: string): readonly string[] {
  const lines = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').trimEnd().split('\n')
  return lines.map(line => `${whose}: ${line.split(' ')[4]} (${line.split(' - ')[1] ?? ''})`)
}

const NOT_STAYED = { expected: 'a visitor that waits for a file of the host stays', seen: 'it has not come, or not stayed' }

interface SharingHost {
  /** A process that has its mounts. */
  readonly pid: number
  /** A visit that stays until it is told that it is over. */
  begin(visit: Visit): void
  has(file: 'here' | 'left'): boolean
  tell(file: 'over'): void
  end(): Promise<void>
}

/**
 * A host that shares its mounts: a mount namespace for the time of one visit, so that what a visitor mounts for everybody (another /proc) neither blinds the check nor
 * stays. It and the check meet over files in the check's folder.
 */
async function shareAll(bench: Bench): Promise<SharingHost> {
  const path = (name: string) => join(bench.folder, name)
  const waitFor = (name: string) => `until [ -e '${path(name)}' ]; do sleep 0.05; done`
  const script = `mount --make-rshared / && echo $$ > '${path('pid')}'
${waitFor('visit')}
sh '${path('visit')}' > /dev/null 2>&1
touch '${path('left')}'
${waitFor('end')}`
  const host = bench.host(`exec ${shellWords(['unshare', '--mount', '--', 'sh', '-c', script])}`, { timeout: within(60) })
  const pid = () => (existsSync(path('pid')) ? Number(readFileSync(path('pid'), 'utf8')) : 0)
  await eventually(async () => (pid() > 0 ? undefined : { expected: 'a host that shares its mounts', seen: 'there is none yet' }))
  const tell = (name: string, text = '') => {
    writeFileSync(`${path(name)}.new`, text)
    renameSync(`${path(name)}.new`, path(name))
  }
  return {
    pid: pid(),
    begin: visit => tell('visit', visit.words('sh', '-c', `touch '${path('here')}'; ${waitFor('over')}`)),
    has: name => existsSync(path(name)),
    tell,
    async end() {
      for (const name of ['over', 'end', 'visit']) if (!existsSync(path(name))) tell(name)
      await host
    },
  }
}

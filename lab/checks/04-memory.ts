/** Chapter 4: whoever wants more memory than there is for it is killed, and nobody else. */

import { OOM, readCgroup } from './cgroups.ts'
import { type Bench, type Check, CheckFailure } from './check.ts'
import { command, inside, living, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

const WHERE = 'heart.ts, settings(), memory.max, and join(); Documentation/admin-guide/cgroup-v2.rst, "Memory"'
/** No swap: on a machine that has some, the container would become slow and live. */
const LITTLE = ['-m', '16m', '--memory-swap', '16m'] as const
/** Reads into all of a block: so much memory is used and not only asked for. Where there is no limit, it ends well and the machine takes no harm. */
const eat = (megabytes: number) => `dd if=/dev/zero of=/dev/null bs=${megabytes}M count=1`

/** A container that has tried, and ended. */
async function ended(
  bench: Bench,
  script: string,
  look: (exitCode: number, state: Readonly<Record<string, unknown>>) => void,
): Promise<void> {
  const { exitCode } = await bench.cli(['run', '--name', 'eater', ...LITTLE, 'busybox', 'sh', '-c', script])
  try {
    const { State } = (await bench.inspect('eater')) as { State?: Readonly<Record<string, unknown>> }
    look(exitCode, State ?? {})
  } finally {
    await bench.cli(['rm', '-f', 'eater'])
  }
}

export const memory: readonly Check[] = [
  {
    name: 'a container that wants more memory than it may have is killed: exit code 137, and OOMKilled',
    since: 4,
    todo: 3,
    where: `${WHERE}; cgroups.ts, furnish(): the file in which the kernel counts its kills`,
    async run(bench) {
      await ended(bench, `exec ${eat(100)} 2> /dev/null`, (exitCode, state) => {
        expectSame('the exit code of a program that uses 100 MB, and may use 16: 128 and signal 9, SIGKILL; it', 137, exitCode)
        expectSame('what inspect says, ExitCode and OOMKilled,', '137 true', `${state.ExitCode} ${state.OOMKilled}`)
      })
    },
  },
  {
    name: 'a container that keeps within its memory is not killed, and OOMKilled is false',
    since: 4,
    where: WHERE,
    async run(bench) {
      await ended(bench, `${eat(8)} 2> /dev/null; exit 9`, (exitCode, state) => {
        expectSame('the exit code, its own,', 9, exitCode)
        expectSame('what inspect says, ExitCode and OOMKilled,', '9 false', `${state.ExitCode} ${state.OOMKilled}`)
      })
    },
  },
  {
    name: 'when a container runs out of memory, its neighbour and the engine are unharmed',
    since: 4,
    todo: 3,
    where: `${WHERE}: each container has a cgroup of its own`,
    async run(bench) {
      const neighbour = await living(bench, undefined, ...LITTLE)
      const began = await onHost(bench, `cut -d ' ' -f 22 /proc/${neighbour.pid}/stat`)
      await ended(bench, `exec ${eat(100)} 2> /dev/null`, exitCode =>
        expectSame('the exit code of the container that uses too much', 137, exitCode),
      )
      const now = (await bench.host(`cut -d ' ' -f 22 /proc/${neighbour.pid}/stat`)).stdout.trim()
      expectSame('when the process of its neighbour has begun, in ticks of the clock: it is the same process, and', began, now)
      expectMatch("the neighbour's count of kills", /^oom_kill 0$/m, await readCgroup(bench, neighbour.id, OOM))
      expectThat(
        (await command(bench, 'ps', '-q', '--no-trunc')).includes(neighbour.id),
        'the engine lists the neighbour as running',
        'it does not',
      )
      expectSame('what the next container writes', 'fine', await inside(bench, 'echo fine'))
    },
  },
  {
    name: 'when only a child is killed for want of memory, the container runs on',
    since: 4,
    todo: 3,
    where: `${WHERE}: memory.oom.group; man 5 proc, oom_score`,
    async run(bench) {
      const { id } = await living(bench, `${eat(100)} 2> /dev/null; echo a child has ended with $?`, ...LITTLE)
      expectMatch('what it has written', /^a child has ended with 137$/m, await command(bench, 'logs', id))
      const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
      if (State?.Status !== 'running') throw new CheckFailure('the container runs on', `its state is ${State?.Status}`)
      expectMatch("the kernel's count of kills in its cgroup", /^oom_kill 1$/m, await readCgroup(bench, id, OOM))
    },
  },
  {
    name: 'memory is the container’s and not each process’s: three that share it have too little',
    since: 4,
    todo: 3,
    where: `${WHERE}; compare man 2 setrlimit, RLIMIT_AS, which is of one process`,
    async run(bench) {
      // What is read into a file in /dev/shm stays in memory, whoever wrote it.
      const script = 'for i in 1 2 3; do head -c 8m /dev/zero > /dev/shm/$i; done'
      await ended(bench, script, exitCode =>
        expectSame('the exit code of a script, three processes of which put 8 MB each into memory, of 16,', 137, exitCode),
      )
    },
  },
]

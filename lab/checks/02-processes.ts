/** Chapter 2: a container has process numbers and a name of its own. */

import type { Bench, Check } from './check.ts'
import { inside, living, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

const FLAGS = 'heart.ts, cloneFlags; man 7 namespaces'

/** A process of the host that everybody could see, for the time of a look. */
async function withProcess(bench: Bench, look: (pid: string) => Promise<void>): Promise<void> {
  const pid = await onHost(bench, 'sleep 7654321 > /dev/null 2>&1 & echo $!')
  try {
    await look(pid)
  } finally {
    await bench.host(`kill ${pid}`)
  }
}

export const processes: readonly Check[] = [
  {
    name: 'a container has a host name of its own, and the host keeps its name',
    since: 2,
    where: `${FLAGS}; man 7 uts_namespaces`,
    async run(bench) {
      const before = await onHost(bench, 'hostname')
      const name = await inside(bench, 'hostname', '--hostname', 'web.example')
      const after = await onHost(bench, `hostname; hostname '${before}'`)
      expectSame('the name inside, with --hostname web.example,', 'web.example', name)
      expectThat(
        after === before,
        `the host is still called ${before}`,
        `the host is called ${after} now: the container's name was given to it`,
      )
    },
  },
  {
    name: 'without --hostname, a container is called by its id',
    since: 2,
    where: 'configure.ts: spec.hostname; namespaces.ts, nameHost()',
    async run(bench) {
      const { id } = await living(bench, 'hostname')
      const { stdout } = await bench.cli(['logs', id])
      expectSame("the host name inside, which is the beginning of the container's id,", id.slice(0, 12), stdout.split('\n')[0] ?? '')
    },
  },
  {
    name: 'with --uts host, a container has the host’s name',
    since: 2,
    where: 'configure.ts, namespacesOf()',
    async run(bench) {
      const before = await onHost(bench, 'hostname')
      expectSame("the name inside, which is the host's,", before, await inside(bench, 'hostname', '--uts', 'host'))
    },
  },
  {
    name: 'the program of a container is process 1',
    since: 2,
    todo: 1,
    where: `${FLAGS}; man 7 pid_namespaces`,
    async run(bench) {
      expectSame("the program's own process number", '1', await inside(bench, 'echo $$'))
    },
  },
  {
    name: 'no process of the host can be signalled from inside',
    since: 2,
    todo: 1,
    where: `${FLAGS}; man 7 pid_namespaces`,
    async run(bench) {
      await withProcess(bench, async pid => {
        const seen = await inside(bench, `kill -0 ${pid} 2> /dev/null && echo reached; true`)
        expectThat(seen === '', `there is no process ${pid} in the container: that number is the host's`, 'a signal would reach it')
      })
    },
  },
  {
    name: '/proc lists the container’s processes, and none of the host’s',
    since: 2,
    todo: 4,
    where: 'heart.ts, mountProc(), and cloneFlags.pid; man 5 proc: it shows the PID namespace of whoever mounts it',
    async run(bench) {
      await withProcess(bench, async () => {
        const first = await inside(bench, 'tr "\\0" " " < /proc/1/cmdline 2> /dev/null; true')
        expectThat(
          first.startsWith('sh -c '),
          "/proc/1 is the container's own program, sh",
          first === '' ? 'there is no /proc/1: nothing is mounted on /proc' : `/proc/1 is: ${first}`,
        )
        const seen = await inside(bench, 'cd /proc; for pid in [0-9]*; do tr "\\0" " " < $pid/cmdline 2> /dev/null; echo; done')
        expectThat(!seen.includes('7654321'), "the host's process 'sleep 7654321' is not listed in the container's /proc", seen)
      })
    },
  },
  {
    name: 'ps shows the container’s processes, numbered from 1',
    since: 2,
    todo: 4,
    where: 'heart.ts, mountProc(): ps reads /proc and nothing else',
    async run(bench) {
      const numbers = (await inside(bench, 'ps -o pid,comm | tail -n +2')).split('\n').map(line => line.trim().split(/\s+/)[0] ?? '')
      expectThat(
        numbers[0] === '1' && numbers.length < 6,
        'ps lists process 1 and what it has started',
        `process numbers: ${numbers.join(' ')}`,
      )
    },
  },
  {
    name: 'with --pid container: two containers see each other’s processes',
    since: 2,
    todo: 4,
    where: 'namespaces.ts, enterNamespace(): setns(2) instead of a clone flag',
    async run(bench) {
      const { id } = await living(bench)
      expectMatch('the process list of the second container', /sleep 600/, await inside(bench, 'ps -o args', '--pid', `container:${id}`))
    },
  },
]

/** Chapter 8: one more process in a container that runs. */

import { membersOf, processesOf } from './cgroups.ts'
import type { Check } from './check.ts'
import { command, eventually, living, onHost } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const JOIN = 'runtime/namespaces/namespaces.ts, join(); man 2 setns'

export const joining: readonly Check[] = [
  {
    name: 'exec joins every namespace of the container',
    since: 8,
    where: JOIN,
    async run(bench) {
      const { id } = await living(bench)
      const script =
        'for n in cgroup ipc mnt net pid uts; do [ "$(readlink /proc/self/ns/$n)" = "$(readlink /proc/1/ns/$n)" ] || echo $n; done'
      expectSame(
        'the list of namespaces that differ from those of process 1',
        '',
        (await command(bench, 'exec', id, 'sh', '-c', script)).trimEnd(),
      )
    },
  },
  {
    name: 'what exec runs is in the container’s list of processes',
    since: 8,
    where: `${JOIN}, CLONE_NEWPID: it is for the children`,
    async run(bench) {
      const { id } = await living(bench)
      const seen = await command(bench, 'exec', id, 'sh', '-c', 'echo $$; cat /proc/$$/comm; true')
      const [number, name] = seen.split('\n')
      expectThat(Number(number) > 1 && Number(number) < 100 && name === 'sh', 'it has a small number, and /proc knows it by that', seen)
    },
  },
  {
    name: 'exec gives the exit code of its program, and the container goes on',
    since: 8,
    where: 'runtime/engine/create-exec.ts',
    async run(bench) {
      const { id } = await living(bench)
      const { exitCode } = await bench.cli(['exec', id, 'sh', '-c', 'exit 5'])
      const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
      expectSame('the exit code of exec, and the state of the container', '5, running', `${exitCode}, ${State?.Status}`)
    },
  },
  {
    name: 'what exec runs is no more powerful than the container',
    since: 8,
    where: 'runtime/floor/confine.ts',
    async run(bench) {
      const { id } = await living(bench)
      const of = async (pid: string) => await command(bench, 'exec', id, 'grep', '-E', '^(Cap|NoNewPrivs)', `/proc/${pid}/status`)
      expectSame("the capabilities of what exec runs, beside process 1's,", await of('1'), await of('self'))
    },
  },
  {
    name: 'what exec runs is in the container’s cgroup, and counts towards its limits',
    since: 8,
    where: 'runtime/cgroups/cgroups.ts, join()',
    async run(bench) {
      const { id, pid } = await living(bench, undefined, '--pids-limit', '10')
      await command(bench, 'exec', '-d', id, 'sleep', '600')
      // With version 1 the stage, which has cloned it in the container's cgroup, counts until it has ended: a moment later, on a machine that is busy.
      await eventually(async () => {
        const both = await processesOf(bench, pid)
        const other = (await membersOf(bench, id)).find(({ members }) => members !== both)
        return other && { expected: `the processes in ${other.cgroup} are ${both}`, seen: other.members }
      })
      const script = 'sleep 1; (for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 600 & done) 2> /dev/null; set -- /proc/[0-9]*; echo $#'
      const most = (await command(bench, 'exec', id, 'sh', '-c', script)).trimEnd()
      expectSame('the number of processes, with the shell that was left behind when there could be no more than ten,', '9', most)
    },
  },
  {
    name: 'what exec has started ends with the container',
    since: 8,
    where: `${JOIN}: in a PID namespace, all end with process 1`,
    async run(bench) {
      const { id } = await living(bench)
      await command(bench, 'exec', '-d', id, 'sleep', '7654322')
      expectSame('the number of such processes that the host sees', '1', await onHost(bench, 'pgrep -c -f "^sleep 7654322"'))
      await command(bench, 'kill', id)
      await eventually(async () => {
        const left = await onHost(bench, 'pgrep -c -f "^sleep 7654322" || true')
        return left === '0' ? undefined : { expected: 'none after the container was killed', seen: left }
      })
    },
  },
]

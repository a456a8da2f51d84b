/** Chapter 4: a process is in its cgroup from the beginning, so are its children, and there are as many as may be, and no more. */

import { isUnified, membersOf, processesOf } from './cgroups.ts'
import type { Check } from './check.ts'
import { eventually, inside, living, onHost } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const JOIN = 'heart.ts, join(); man 2 clone, CLONE_INTO_CGROUP'
const PIDS = 'heart.ts, join(), and settings(), pids.max; Documentation/admin-guide/cgroup-v2.rst, "PID"'
/** It ends by itself: there are never more than 127 processes, even where nothing limits them. */
const BOMB = 'b() { [ $1 = 0 ] || { b $(($1 - 1)) & b $(($1 - 1)) & }; exec sleep 600; }; { b 6 2> /dev/null & }'

export const limitedProcesses: readonly Check[] = [
  {
    name: 'every process of a container is in its cgroup, and nobody else is, seen from the host',
    since: 4,
    todo: 3,
    where: JOIN,
    async run(bench) {
      // The children come as early as they can: who joins after exec leaves them outside.
      const { id, pid } = await living(bench, '{ sleep 600 & sleep 600 & sleep 600 & }')
      await eventually(async () => {
        const processes = await processesOf(bench, pid)
        for (const { cgroup, members } of await membersOf(bench, id))
          if (members !== processes)
            return {
              expected: `in ${cgroup} are the processes of the container: ${processes}`,
              seen: members === '' ? 'nobody is in there' : `these are in there: ${members}`,
            }
        return undefined
      }, 5)
    },
  },
  {
    name: 'the first thing that a container does, it does in its cgroup',
    since: 4,
    todo: 3,
    where: JOIN,
    minidockOnly: "with cgroups of version 1, docker leaves its containers in the host's cgroup namespace",
    async run(bench) {
      // What `read` takes is the first line. No process but the shell: all is as the container finds it.
      const script =
        'read count < $1; for f in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/*/cgroup.procs; do [ -e $f ] && read pid < $f && echo $pid; done; echo $count'
      const file = isUnified() ? '/sys/fs/cgroup/pids.current' : '/sys/fs/cgroup/pids/pids.current'
      const lines = (await inside(bench, `set -- ${file}; ${script}`)).split('\n')
      const [count, members] = [lines.at(-1), lines.slice(0, -1)]
      expectThat(
        members.every(line => line === '1'),
        'the list of processes of its own cgroup begins with itself, process 1, in each hierarchy',
        members.join(' '),
      )
      // With version 1, whoever has cloned it may not have ended yet.
      expectThat(Number(count) <= 2, `${file} counts itself, and no others that were there before`, `it counts ${count}`)
    },
  },
  {
    name: 'there are as many processes as --pids-limit says, and not one more',
    since: 4,
    todo: 3,
    where: PIDS,
    async run(bench) {
      // A shell that cannot fork ends: one in between does. What counts then must not fork either.
      // With version 1 the stage, which has cloned the shell in its own cgroup, counts until it has ended: a moment later, on a machine that is busy.
      const script = 'sleep 1; (for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 600 & done) 2> /dev/null; set -- /proc/[0-9]*; echo $#'
      const most = await inside(bench, script, '--pids-limit', '10')
      expectSame('the number of processes, with the shell that was left behind when there could be no more than ten,', '9', most)
    },
  },
  {
    name: 'a limit of one process lets the container’s own process run',
    since: 4,
    where: 'cgroups.ts, limitProcesses(): whoever clones is not counted; Documentation/admin-guide/cgroup-v1/pids.rst',
    async run(bench) {
      expectSame('what a container of one process writes', 'alone', await inside(bench, 'echo alone', '--pids-limit', '1'))
    },
  },
  {
    name: 'a fork bomb ends at its limit, while another container can still fork',
    since: 4,
    todo: 3,
    where: PIDS,
    async run(bench) {
      const { pid } = await living(bench, BOMB, '--pids-limit', '20')
      // Where nothing stops it, it takes a while to be there.
      await onHost(bench, 'sleep 1')
      expectSame(
        'what another container writes, with a process for each word,',
        'still forks',
        await inside(bench, 'echo $(echo still) $(echo forks)'),
      )
      const { length } = (await processesOf(bench, pid)).split(' ')
      expectThat(length <= 20, 'a container with --pids-limit 20 has no more than 20 processes', `it has ${length}`)
    },
  },
  {
    name: 'what a process may open and how soon it is killed is its own: --ulimit and --oom-score-adj',
    since: 4,
    where: 'rlimits.ts; man 2 setrlimit; man 5 proc, oom_score_adj',
    async run(bench) {
      const script = 'ulimit -S -n; ulimit -H -n; cat /proc/self/oom_score_adj'
      const seen = await inside(bench, script, '--ulimit', 'nofile=64:128', '--oom-score-adj', '500')
      expectSame('the soft and the hard limit of open files, and what is added to its score,', '64\n128\n500', seen)
    },
  },
]

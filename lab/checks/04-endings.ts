/** Chapter 4: where cgroups are made, and that none is left. */

import { allCgroups, membersOf } from './cgroups.ts'
import { type Check, CheckFailure } from './check.ts'
import { eventually, living, onHost } from './containers.ts'
import { expectMatch, expectSame } from './expectations.ts'

export const cgroupEndings: readonly Check[] = [
  {
    name: 'when a container has ended no cgroup of it is left, before it is removed as well',
    since: 4,
    where: 'heart.ts, remove(); Documentation/admin-guide/cgroup-v2.rst, "Creating Processes": an empty cgroup is removed by rmdir',
    async run(bench) {
      const before = await allCgroups(bench)
      const { id } = await bench.background(['-m', '32m', '--pids-limit', '20', 'busybox', 'sh', '-c', 'sleep 600 & exit 3'])
      const failed = await bench.cli(['run', '--name', 'no-such-program', '-m', '32m', 'busybox', '/no/such/program'])
      try {
        if (failed.exitCode !== 127) throw new CheckFailure('a program that is not there is exit code 127', `exit code ${failed.exitCode}`)
        await eventually(async () => {
          const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
          return State?.Status === 'exited' ? undefined : { expected: 'the container has ended', seen: `its state is ${State?.Status}` }
        })
        await eventually(async () => {
          const now = await allCgroups(bench)
          const more = now.split('\n').filter(line => !before.split('\n').includes(line))
          return more.length === 0 ? undefined : { expected: 'there is no more cgroup on the host than before', seen: more.join('\n') }
        }, 5)
      } finally {
        await bench.cli(['rm', '-f', 'no-such-program'])
      }
    },
  },
  {
    name: 'whoever is left of a container ends with it, also if no PID namespace ends',
    since: 4,
    where: 'heart.ts, remove(); the monitor, to which orphans come: man 2 prctl, PR_SET_CHILD_SUBREAPER',
    async run(bench) {
      // By its argument it is known on the host.
      const seconds = 86_321
      const { exitCode } = await bench.cli([
        'run',
        '--rm',
        '--pid',
        'host',
        'busybox',
        'sh',
        '-c',
        `sleep ${seconds} > /dev/null 2>&1 & exit 3`,
      ])
      expectSame('the exit code of a container in the PID namespace of the host, whose process 1 never ends,', 3, exitCode)
      await eventually(async () => {
        const left = await onHost(
          bench,
          `for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2> /dev/null | grep -x 'sleep ${seconds} ' && echo $p; done; true`,
        )
        return left === '' ? undefined : { expected: 'what the container has started has ended with it', seen: left }
      }, 5)
    },
  },
  {
    name: 'with --cgroup-parent, the cgroup is made below the one that is named, which stays',
    since: 4,
    where: 'cgroups.ts, makeParents()',
    minidockOnly: 'where systemd makes the cgroups, all of them want the name of a slice: what is checked is a machine without',
    async run(bench) {
      const { id } = await living(bench, undefined, '--cgroup-parent', '/parent-of-the-lab', '-m', '32m')
      try {
        // By a hierarchy of that name nothing is limited, whatever is above.
        const limiting = (await membersOf(bench, id)).filter(({ cgroup }) => !cgroup.startsWith('/sys/fs/cgroup/systemd/'))
        for (const { cgroup } of limiting) expectMatch('the cgroup of the container', /\/parent-of-the-lab\/minidock-[0-9a-f]{64}$/, cgroup)
        await bench.cli(['rm', '-f', id])
        expectMatch('the list of cgroups, when the container is gone,', /\/parent-of-the-lab$/m, await allCgroups(bench))
      } finally {
        await bench.cli(['rm', '-f', id])
        await bench.host('for d in $(find /sys/fs/cgroup -type d -name parent-of-the-lab); do rmdir $d; done')
      }
    },
  },
]

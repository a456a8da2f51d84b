/** Chapter 4: what a container sees of its cgroup: it is the root of all, and it is to be read. */

import { isUnified } from './cgroups.ts'
import type { Check } from './check.ts'
import { inside } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const OWN_VIEW = "with cgroups of version 1, docker leaves its containers in the host's cgroup namespace"

export const cgroupViews: readonly Check[] = [
  {
    name: 'a container sees its own cgroup as the root of all, and its limits in it',
    since: 4,
    todo: 3,
    where: 'heart.ts, join(); cgroups.ts, seeOwnCgroup(); man 7 cgroup_namespaces',
    minidockOnly: OWN_VIEW,
    async run(bench) {
      const lines = (await inside(bench, 'cat /proc/self/cgroup')).split('\n')
      expectThat(
        lines.every(line => line.endsWith(':/')),
        'every line of /proc/self/cgroup ends in :/',
        lines.join('\n'),
      )
      const limit = isUnified() ? '/sys/fs/cgroup/pids.max' : '/sys/fs/cgroup/pids/pids.max'
      const seen = await inside(bench, `cat ${limit} 2>&1; find /sys/fs/cgroup/* -mindepth 1 -type d`, '--pids-limit', '20')
      expectSame(`what stands in ${limit}, and the list of cgroups below its own,`, '20', seen)
    },
  },
  {
    name: 'a container cannot change its limits: /sys/fs/cgroup is read-only',
    since: 4,
    where: 'mounts.ts: MS_RDONLY; without it, root in the container writes max into its own limits',
    async run(bench) {
      // More than it has, and a number that both files take.
      const script = `for f in $(find /sys/fs/cgroup/ -name pids.max -o -name memory.max -o -name memory.limit_in_bytes); do
        number=1000; case $f in *memory.*) number=1073741824; esac
        { echo $number > $f; } 2>&1 | grep -v 'Read-only file system' | sed "s,^,$f: ,"
        [ "$(cat $f)" = $number ] && echo $f was written
      done
      for f in $(find /sys/fs/cgroup/ -name cgroup.procs); do d=\${f%/*}/made; mkdir $d 2> /dev/null && rmdir $d && echo $d was made; done; true`
      const seen = await inside(bench, script, '-m', '32m', '--pids-limit', '20')
      expectThat(seen === '', 'whatever is written below /sys/fs/cgroup is refused: Read-only file system', seen)
    },
  },
]

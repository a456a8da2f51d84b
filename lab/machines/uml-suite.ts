/**
 * What is checked in user-mode Linux. A command takes some four times as long there as outside, so `npm run test:full` checks what another kernel and control groups of
 * version 2 can change, and `npm run lab -- --on uml` all that a machine with one processor, no network outside and no firewall can.
 */

import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'

/** A JSON file for each file of checks that ran there: vagrant/results.ts. */
export const UML_RESULTS = join(REPOSITORY, 'build/uml-results')

/** Parts of paths, as vitest takes them. */
export const SUITE = ['lab/behaviour/', 'lab/floor/', 'lab/images/', 'lab/kernel/', 'lab/store/'] as const

const SANITIZERS = 'the address sanitizer wants its shadow where a program in user-mode Linux has something else'
const OVER_A_NETWORK = 'the image is made from packages, which come over a network'

/** Files whose checks cannot hold there, and why. */
export const NOT_THERE: Readonly<Record<string, string>> = {
  'lab/kernel/launcher-attaching.test.ts': SANITIZERS,
  'lab/kernel/launcher-clients.test.ts': SANITIZERS,
  'lab/kernel/launcher-descriptors.test.ts': SANITIZERS,
  'lab/kernel/launcher-health.test.ts': SANITIZERS,
  'lab/kernel/launcher-holds.test.ts': SANITIZERS,
  'lab/kernel/launcher-lives.test.ts': SANITIZERS,
  'lab/kernel/launcher-logs.test.ts': SANITIZERS,
  'lab/kernel/launcher-netlink.test.ts': SANITIZERS,
  'lab/kernel/launcher-programs.test.ts': SANITIZERS,
  'lab/kernel/launcher-run.test.ts': SANITIZERS,
  'lab/kernel/launcher-slow-readers.test.ts': SANITIZERS,
  'lab/kernel/launcher-streams.test.ts': SANITIZERS,
  'lab/behaviour/web-server.test.ts': OVER_A_NETWORK,
  'lab/images/built-as-typed.test.ts': OVER_A_NETWORK,
  'lab/images/built-databases.test.ts': OVER_A_NETWORK,
  'lab/images/built-web-servers.test.ts': OVER_A_NETWORK,
  'lab/images/debian.test.ts': OVER_A_NETWORK,
  'lab/images/nginx.test.ts': OVER_A_NETWORK,
}

/** Checks that cannot, by a part of their name. */
export const NOT_THERE_EITHER: Readonly<Record<string, string>> = {
  '--time-offset': 'that kernel is built without time namespaces',
}

/** What `npm run test:full` checks there, by files and the beginnings of the checks' names, as vitest's -t takes them: what most depends on the kernel, and takes a minute or two. */
export const EACH_TIME: Readonly<Record<string, readonly string[]>> = {
  'lab/kernel/freezer': ['this machine has a hierarchy that can freeze', 'version 2 > all that a process has started is frozen'],
  'lab/kernel/remove-cgroup': [
    'in a hierarchy that kills > those that lie deeper',
    'in a hierarchy that kills > processes in it that no list shows die',
  ],
  'lab/kernel/out-of-memory': ['a process that the kernel kills', 'it is noticed as well when it was a child', 'a kill by somebody else'],
  'lab/kernel/remove-tree': ['files, folders, links', 'what is mounted below is not emptied'],
  'lab/behaviour/cgroup-attacks': ['a container that has frozen itself > is ended by stop', 'cgroups that a container makes'],
  'lab/behaviour/cgroup-roots': ['a machine that has mounted none'],
  'lab/behaviour/escapes': [
    'the escape by double-chroot',
    'the escape by parent',
    'the escape by handle',
    'the escape by proc',
    'a monitor runs from sealed memory',
  ],
  'lab/behaviour/lifecycle-attacks': ['the working directory of run', 'the working directory of exec'],
  'lab/behaviour/lifecycle-exec': ['it runs where the container does', '--privileged gives one process', 'the container’s end is its end'],
  'lab/behaviour/limits': ['a container > has a cgroup of its own', 'a container > reads its limits', 'update > changes the limits'],
  'lab/behaviour/memory': [
    'a container that wants more',
    'a child that is killed',
    'the limit holds to the page',
    'not one page of its own',
  ],
  'lab/behaviour/spared': ['a monitor goes last', '--oom-score-adj is'],
  'lab/behaviour/nested': ['what stands in the way', 'read-only cgroups'],
  'lab/behaviour/pauses': ['a paused container > that forks without end', 'a paused container > ends by stop'],
  'lab/behaviour/storage-size': ['a container has a disk'],
  'lab/behaviour/processes': ['a program is process 1', 'when process 1 ends', '--pid container: shows'],
}

/** Chapter 2: a visit with the host's own tools, and a root that cannot be left where there is no pivot_root. */

import type { Check } from '../checks/check.ts'
import { checks } from '../checks/index.ts'
import type { Challenge } from './challenge.ts'
import { visitChecks } from './visit.ts'

/** What chapter 2 promises of a root, by the names of its checks. */
const OF_THE_ROOT = [
  'the program of a container is process 1',
  'ps shows the container’s processes, numbered from 1',
  'the old root is gone: it covers nothing and is in no table',
  'a process cannot leave its root by a second chroot',
  'what is mounted for a container does not appear on the host, though the host shares its mounts',
  'the container’s mount table has its root, /proc, /dev, /sys and three files, and nothing of the host’s',
]

function checksOfTheRoot(): readonly Check[] {
  const where = 'enter(): how does an initramfs hand over to the real root? man 8 switch_root, man 2 mount'
  return OF_THE_ROOT.flatMap(name => checks.filter(check => check.name === name)).map(({ name, since, run }) => ({
    name,
    since,
    where,
    run,
  }))
}

export const namespaces: readonly Challenge[] = [
  {
    number: 1,
    title: 'a visit to a container that has no tools',
    starter: '1-visit.sh',
    engine: () => ({ kind: 'chapter', chapter: 2 }),
    checks: visitChecks,
  },
  {
    number: 2,
    title: 'a root that cannot be left, without pivot_root',
    starter: '2-without-pivot.ts',
    engine: file => ({ kind: 'chapter', chapter: 2, heart: file }),
    checks: checksOfTheRoot,
    refuses: 'pivot_root',
  },
]

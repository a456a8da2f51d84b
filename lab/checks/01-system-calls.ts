/** Chapter 1, given by the floor: a container makes only the system calls that docker's default profile lets through. Explained by chapter 9. */

import { SYSCALL_NUMBERS } from '../../runtime/kernel/seccomp/syscall-numbers.ts'
import type { Bench, Check } from './check.ts'
import { runProgram } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const [EPERM, ENOSYS] = [1, 38]

/** Refused, although the kernel itself would try to do what they say. */
const ALWAYS_REFUSED = `add_key request_key keyctl unshare setns mount umount2 swapon swapoff quotactl personality open_by_handle_at kcmp move_pages
migrate_pages mbind set_mempolicy get_mempolicy userfaultfd bpf pidfd_getfd process_madvise open_tree mount_setattr quotactl_fd set_mempolicy_home_node`
/** … and these on kernels that have them, and do not refuse them by themselves; a socket of a family that there is not by minidock alone. */
const REFUSED_WHERE_KNOWN = `clone3 socket perf_event_open io_uring_setup io_uring_enter io_uring_register fsconfig fsopen fsmount fspick move_mount ustat sysfs
clock_settime settimeofday lsm_get_self_attr lsm_set_self_attr lsm_list_modules lookup_dcookie uselib nfsservctl acct iopl ioperm kexec_load
kexec_file_load init_module finit_module delete_module fanotify_init vhangup reboot sethostname setdomainname pivot_root clock_adjtime`

export const systemCalls: readonly Check[] = [
  {
    name: 'system calls that docker refuses are refused, and others are answered by the kernel',
    since: 1,
    where: 'runtime/floor/seccomp.ts; explain run shows the filter',
    async run(bench) {
      const filtered = await answers(bench)
      const open = await answers(bench, '--security-opt', 'seccomp=unconfined')
      const names = new Map([...SYSCALL_NUMBERS[process.arch === 'arm64' ? 'aarch64' : 'x86_64']()].map(([name, number]) => [number, name]))
      const changed = [...open].filter(([number, errno]) => errno !== EPERM && errno !== ENOSYS && filtered.get(number) !== errno)
      const seen = changed.map(([number]) => names.get(number) ?? String(number))
      const [always, whereKnown] = [ALWAYS_REFUSED, REFUSED_WHERE_KNOWN].map(list => list.split(/\s+/))
      // A call that this architecture or this kernel does not have, or refuses by itself, cannot be seen to be refused.
      const possible = always?.filter(name => [...names.values()].includes(name) && canBeSeen(name, names, open)) ?? []
      expectSame('the calls that are not refused', '', possible.filter(name => !seen.includes(name)).join(' '))
      expectSame(
        'the other calls that are refused',
        '',
        seen.filter(name => !always?.includes(name) && !whereKnown?.includes(name)).join(' '),
      )
      expectThat(possible.length > 15, 'more than 15 calls can be seen to be refused', `it is ${possible.length}`)
    },
  },
  {
    name: 'a container can make no user namespace, read no key of root, and is told that there is no clone3',
    since: 1,
    where: 'runtime/floor/seccomp.ts',
    async run(bench) {
      const numbers = SYSCALL_NUMBERS[process.arch === 'arm64' ? 'aarch64' : 'x86_64']()
      const filtered = await answers(bench)
      for (const name of ['unshare', 'keyctl', 'add_key', 'request_key'])
        expectSame(`the errno of ${name}`, EPERM, filtered.get(numbers.get(name) ?? -1) ?? -1)
      expectSame('the errno of clone3', ENOSYS, filtered.get(numbers.get('clone3') ?? -1) ?? -1)
    },
  },
]

function canBeSeen(name: string, names: ReadonlyMap<number, string>, open: ReadonlyMap<number, number>): boolean {
  const number = [...names].find(([, known]) => known === name)?.[0]
  const errno = number === undefined ? undefined : open.get(number)
  return errno !== undefined && errno !== EPERM && errno !== ENOSYS
}

/** Returns the errno of each call by its number, as a container gets it. */
async function answers(bench: Bench, ...flags: readonly string[]): Promise<ReadonlyMap<number, number>> {
  const { stdout, stderr } = await runProgram(bench, 'system-calls.c', [], flags)
  const lines = stdout
    .trim()
    .split('\n')
    .map(line => line.split(' ').map(Number))
  expectThat(lines.length > 300, 'the program prints a line for each call', `${stdout.slice(-200)}${stderr}`)
  return new Map(lines.map(([number = -1, errno = -1]) => [number, errno]))
}

import { expect, test } from 'vitest'
import { runExitCode } from '../base/errors.ts'
import { AT, FSCONFIG, O, RLIMIT } from '../kernel/program/constants.ts'
import { encode } from '../kernel/program/encode.ts'
import { ERRNO, type Errno } from '../kernel/program/errno.ts'
import { type List, Program } from '../kernel/program/program.ts'
import { Birth } from '../plan/birth.ts'
import { heart } from '../volumes/heart.ts'
import { makePlace } from '../volumes/places.ts'
import { failureOf } from './launch-failure.ts'

const LABEL = { module: 'volumes', chapter: 6, why: 'a check' }

/** A start with `-v /srv:/etc/app` and `--tmpfs /run`, a sysctl, a limit of a cgroup and one of the process. */
function start(): Birth {
  let module = 'volumes'
  const birth = new Birth(() => ({ ...LABEL, module }))
  const trees = [birth.register('mount_0'), birth.register('mount_1')] as const
  heart.open('/srv', trees[0], birth.host('prepare'))
  heart.restrict(trees[0], { readonly: false, propagation: 0 }, birth.host('prepare'))
  const filesystem = birth.register('filesystem')
  const prepare = birth.host('prepare')
  prepare.into(filesystem).fsopen('tmpfs', 0)
  prepare.fsconfig(filesystem, FSCONFIG.SET_STRING, 'size', 'abc', 0)
  prepare.into(trees[1]).fsmount(filesystem, 0, 0)
  makePlace('/etc/app', false, birth)
  heart.attach(trees[0], '/etc/app', birth.register('place'), birth.child('mount'))
  makePlace('/run', false, birth)
  heart.attach(trees[1], '/run', birth.register('place'), birth.child('mount'))
  module = 'cgroups'
  const setting = birth.register('setting')
  birth.host('prepare').into(setting).openat(AT.FDCWD, '/sys/fs/cgroup/web/cpuset.cpus', O.WRONLY, 0)
  birth.host('prepare').write(setting, '99', 2)
  module = 'namespaces'
  const sysctl = birth.register('sysctl')
  birth.child('seal').into(sysctl).openat(AT.FDCWD, '/proc/sys/net/ipv4/nope', O.WRONLY, 0)
  birth.child('seal').write(sysctl, 'abc', 3)
  birth.child('seal').prlimit64(0, RLIMIT.NOFILE, { soft: 9, hard: 9 }, null)
  birth.emitClone()
  return birth
}

const programs = start()
const compiled = { birth: programs, release: new Program(), ...programs.programs() }
const encoded = encode(compiled, { architecture: 'x64' })

/** @param nth of the calls of that name, from 0 */
function failed(list: List, call: string, nth: number, errno: Errno) {
  const found = compiled[list].instructions.filter(one => one.op === 'call' && one.name === call)[nth]
  if (!found) throw new Error(`there is no ${call} ${nth}`)
  const index = encoded.origins[list].indexOf(compiled[list].instructions.indexOf(found))
  return failureOf({ kind: 'failed', list, index, errno: ERRNO[errno] }, compiled, encoded, 'web')
}

const APP = 'error mounting "/srv" to rootfs at "/etc/app"'
const RUN = 'error mounting "tmpfs" to rootfs at "/run"'

test.each<[List, string, number, Errno, number, string]>([
  ['child', 'move_mount', 0, 'EINVAL', 125, `${APP}: not a directory`],
  ['child', 'move_mount', 1, 'EINVAL', 125, `${RUN}: not a directory`],
  ['child', 'mkdirat', 1, 'ENOTDIR', 125, `${APP}: create mountpoint for /etc/app mount: not a directory`],
  ['child', 'openat2', 0, 'ELOOP', 125, `${APP}: create mountpoint for /etc/app mount: too many levels of symbolic links`],
  ['child', 'openat2', 1, 'ENOENT', 125, `${APP}: create mountpoint for /etc/app mount: read-only file system`],
  ['child', 'openat2', 2, 'EACCES', 126, `${RUN}: create mountpoint for /run mount: permission denied`],
  ['host', 'open_tree', 0, 'ENOENT', 127, `${APP}: no such file or directory`],
  ['host', 'fsconfig', 0, 'EINVAL', 125, `${RUN}: invalid argument`],
  ['host', 'write', 0, 'ERANGE', 125, 'failed to write "99": write /sys/fs/cgroup/web/cpuset.cpus: numerical result out of range'],
  ['child', 'openat', 0, 'ENOENT', 127, 'open /proc/sys/net/ipv4/nope: no such file or directory'],
  ['child', 'write', 0, 'EINVAL', 125, 'write /proc/sys/net/ipv4/nope: invalid argument'],
  ['child', 'prlimit64', 0, 'EPERM', 125, 'error setting rlimit type 7: operation not permitted'],
])('what was asked for and cannot be is told in docker’s words: %s, %s %i, %s', (list, call, nth, errno, exitCode, words) => {
  const error = failed(list, call, nth, errno)
  expect(error.message).toBe(`cannot start web: ${words}`)
  expect(error.hint).toBeDefined()
  expect(runExitCode(error.kind)).toBe(exitCode)
})

test.each<[List, string, number, Errno, string]>([
  ['host', 'write', 0, 'EBUSY', 'write(setting, "99", 2): EBUSY: '],
  ['host', 'mount_setattr', 0, 'EINVAL', 'mount_setattr(mount_0, '],
  ['child', 'prlimit64', 0, 'EINVAL', 'prlimit64(0, RLIMIT_NOFILE, '],
])('what does not come from there is told by the call: %s, %s %i, %s', (list, call, nth, errno, words) => {
  expect(failed(list, call, nth, errno).message).toContain(`cannot start web: ${words}`)
})

test('a learner’s own call is told by the call', () => {
  const birth = new Birth(() => LABEL)
  birth.child('mount').from('workshop/06-volumes.ts:3').prlimit64(0, RLIMIT.NOFILE, { soft: 9, hard: 9 }, null)
  const own = { birth, release: new Program(), ...birth.programs() }
  const result = { kind: 'failed', list: 'child', index: 0, errno: ERRNO.EPERM } as const
  expect(failureOf(result, own, encode(own, { architecture: 'x64' }), 'web').message).toContain('prlimit64(')
})

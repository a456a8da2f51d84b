import { expect, test } from 'vitest'
import { runExitCode } from '../base/errors.ts'
import { AF, AT, O, PR, SIG, SOCK } from '../kernel/program/constants.ts'
import { enterDirectory, makeDirectories } from '../kernel/program/container-paths.ts'
import { encode } from '../kernel/program/encode.ts'
import { ERRNO, type Errno } from '../kernel/program/errno.ts'
import { SIZE_OF_SOCKADDR } from '../kernel/program/kinds-sockets.ts'
import { type List, Program } from '../kernel/program/program.ts'
import { PRESET } from '../kernel/program/register.ts'
import { Birth } from '../plan/birth.ts'
import { failureOf } from './launch-failure.ts'

const birth = new Birth(() => ({ module: 'network', chapter: 5, why: 'a check' }))
const port = birth.register('port')
birth
  .monitor('hold')
  .into(port)
  .socket(AF.INET, SOCK.STREAM | SOCK.CLOEXEC, 0)
birth.monitor('hold').bind(port, { family: AF.INET, address: '0.0.0.0', port: 80 }, SIZE_OF_SOCKADDR[AF.INET])
birth.host('prepare').openat(AT.FDCWD, '/sys/fs/cgroup/web', O.DIRECTORY, 0)
birth.emitClone()
birth.child('root').prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
// Two instructions: a store, then the call.
birth.child('seal').sendmsg(PRESET.monitor, { descriptor: birth.register('terminal') }, 0)
birth.child('confine').chdir('/nowhere')

const compiled = { birth, release: new Program(), ...birth.programs() }
const encoded = encode(compiled, { architecture: 'x64' })

const failed = (list: List, index: number, errno: Errno) =>
  failureOf({ kind: 'failed', list, index, errno: ERRNO[errno] }, compiled, encoded, 'web').message

test.each<[List, number, Errno, string]>([
  ['monitor', 1, 'EADDRINUSE', 'bind(port, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16): EADDRINUSE: '],
  ['host', 0, 'ENOENT', 'openat(AT_FDCWD, "/sys/fs/cgroup/web", O_RDONLY|O_DIRECTORY, 0): ENOENT: '],
  ['host', 1, 'EAGAIN', 'clone3({flags=CLONE_PARENT}): EAGAIN: '],
  ['child', 2, 'EPIPE', 'sendmsg(monitor, '],
  ['child', 3, 'ENOENT', 'chdir("/nowhere"): ENOENT: '],
])('the error of a failed start names the call: list %s, instruction %i', (list, index, errno, call) => {
  expect(failed(list, index, errno).startsWith(`cannot start web: ${call}`)).toBe(true)
})

test('the error names no call if the monitor itself could not begin', () => {
  expect(failed('monitor', 0xffff_ffff, 'EMFILE')).toBe('cannot start web: its monitor could not begin: EMFILE')
})

test.each<[Errno, boolean, number, string]>([
  ['ENOENT', true, 127, 'exec in web: chdir to cwd ("/srv/app") failed: no such file or directory'],
  ['ENOTDIR', true, 126, 'exec in web: chdir to cwd ("/srv/app") failed: not a directory'],
  ['ENOTDIR', false, 125, 'start web: chdir to cwd ("/srv/app") failed: not a directory'],
  ['EACCES', false, 126, 'start web: chdir to cwd ("/srv/app") failed: permission denied'],
  ['ELOOP', true, 125, 'exec in web: chdir to cwd ("/srv/app") failed: too many levels of symbolic links'],
  [
    'ENOMEM',
    false,
    125,
    'start web: mkdirat(AT_FDCWD, "/srv", 0755): ENOMEM: there is no memory left, on the machine or within the limit of the cgroup',
  ],
])('a working directory that is none is told in docker’s words: %s, of an exec: %s', (errno, joins, exitCode, told) => {
  const floor = new Birth(() => ({ module: 'floor', chapter: 0, why: 'a check' }))
  makeDirectories(floor.child('seal'), '/srv/app')
  enterDirectory(floor.child('confine'), '/srv/app')
  const programs = { birth: floor, release: new Program(), ...floor.programs() }
  const result = { kind: 'failed', list: 'child', index: 0, errno: ERRNO[errno] } as const
  const error = failureOf(result, programs, encode(programs, { architecture: 'x64' }), 'web', joins)
  expect(error.message.startsWith(`cannot ${told}`), error.message).toBe(true)
  expect(runExitCode(error.kind)).toBe(exitCode)
})

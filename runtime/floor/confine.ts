/**
 * A process gives up its rights: a container's own, and what joins it. A filter of system calls is installed before the
 * capabilities go, because that takes CAP_SYS_ADMIN or no_new_privs (seccomp(2)). With no_new_privs it is the last call before execve (`execute` in `floor.ts`), so
 * that a profile need not allow what is done here.
 */

import { CLOSE_RANGE, KEYCTL, PR, SIG } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Plan } from '../plan/plan.ts'
import { dropCapabilities, setCapabilities } from './capabilities.ts'
import type { FilterCompiler } from './default-filter.ts'
import { installFilter } from './seccomp.ts'

const LAST = 0xffff_ffff

export function confine(plan: Plan, emitter: Emitter, compile: FilterCompiler): void {
  const { spec, host, id, request } = plan
  const { user, capabilities = {}, terminal, noNewPrivileges = false } = spec.process
  emitter
    .because('a session keyring of its own: else the program would have that of whoever started the container, and the keys in it')
    .tolerating('ENOSYS')
    .keyctl(KEYCTL.JOIN_SESSION_KEYRING, `_ses.${id}`)
  if (!terminal) emitter.because('a session of its own: kill(0, SIGKILL) must not reach the monitor').setsid()
  if (user.uid !== 0 && !terminal) handOverStreams(request.OpenStdin, user.uid, emitter)
  emitter.because("without a umask every user could write to the program's files").umask(user.umask ?? 0o022)
  emitter
    .because('execve closes all open files of the engine: the container must not inherit them')
    .close_range(3, LAST, CLOSE_RANGE.CLOEXEC)
  if (!noNewPrivileges) installFilter(plan, emitter, compile)
  dropCapabilities(emitter, capabilities, host)
  const identity = emitter.because('groups before the user: setresuid drops the right to change groups')
  identity.setgroups(user.additionalGids?.length ?? 0, user.additionalGids ?? [])
  identity.setresgid(user.gid, user.gid, user.gid)
  identity.setresuid(user.uid, user.uid, user.uid)
  emitter
    .because('a change of user clears the parent-death signal: the process would outlive its monitor')
    .prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
  setCapabilities(emitter, capabilities)
  if (noNewPrivileges)
    emitter.because('no-new-privileges: set-uid programs run without the rights of their owner').prctl_number(PR.SET_NO_NEW_PRIVS, 1)
}

/** They are pipes that root made. stdin is one only with -i; else it is /dev/null, which is nobody's to give away. */
function handOverStreams(stdin: boolean, uid: number, emitter: Emitter): void {
  const streams = emitter.because('the user owns its streams: else opening /dev/stdout again fails with EACCES')
  for (const descriptor of stdin ? [0, 1, 2] : [1, 2]) streams.fchown(descriptor, uid, -1)
}

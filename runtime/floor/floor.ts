/**
 * The floor: what is given from the start and explained later. It gives the container's process (what runs, as whom, with which rights) and its last steps;
 * everything that makes it a *container* is the chapters' work.
 */

import { CLOSE_RANGE, KEYCTL, MSG, PR, SIG } from '../kernel/program/constants.ts'
import { enterDirectory, makeDirectories } from '../kernel/program/container-paths.ts'
import type { Emitter } from '../kernel/program/program.ts'
import { PRESET } from '../kernel/program/register.ts'
import { MARK } from '../kernel/program/report.ts'
import { openTerminal } from '../kernel/program/terminal.ts'
import type { Birth } from '../plan/birth.ts'
import type { Module } from '../plan/module.ts'
import type { Plan } from '../plan/plan.ts'
import { removeContainer } from '../store/containers/removal.ts'
import { configureExecProcess } from './exec-process.ts'
import { dropCapabilities, setCapabilities } from './privileges.ts'
import { configureProcess } from './process.ts'

const LAST = 0xffff_ffff

export const floor: Module = {
  name: 'floor',
  chapter: 0,
  summary: 'given from the start: images, the monitor, default privileges',

  configure(draft) {
    draft.spec.process = configureProcess(draft)
    draft.spec.root = { path: `${draft.paths.container}/rootfs` }
    const { Annotations } = draft.request.HostConfig
    if (Object.keys(Annotations).length > 0) draft.spec.annotations = { ...Annotations }
  },

  configureExec(draft) {
    configureExecProcess(draft)
  },

  contributions: async () => (await import('./contributions.ts')).floorContributions,

  compile(plan, birth, release) {
    const root = birth.child('root')
    dieWithMonitor(root)
    root.because('the inherited umask would clear mode bits of the files that are made next').umask(0)
    takeTerminal(plan, birth)
    enterWorkingDirectory(plan, birth)
    confine(plan, birth.child('confine'))
    execute(plan, birth.child('exec'))
    undo(plan, release)
  },

  join(plan, birth) {
    const root = birth.child('root')
    dieWithMonitor(root)
    const { terminal, user, consoleSize, cwd } = plan.spec.process
    if (terminal) openTerminal(birth.take('terminal').child('seal'), { ptmx: '/dev/pts/ptmx', uid: user.uid, size: consoleSize })
    enterDirectory(birth.child('confine').because('the program starts in its working directory'), cwd)
    confine(plan, birth.child('confine'))
    execute(plan, birth.child('exec'))
  },
}

function dieWithMonitor(emitter: Emitter): void {
  emitter
    .because('if the monitor dies, the kernel kills this process: an orphan has no log and no exit code')
    .prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
}

/** Before there is a /dev of its own (chapter 2), a terminal is one of the host's. */
function takeTerminal({ spec }: Plan, birth: Birth): void {
  const { terminal, user, consoleSize } = spec.process
  if (terminal) openTerminal(birth.take('terminal').child('root'), { ptmx: '/dev/ptmx', uid: user.uid, size: consoleSize })
}

/** Docker makes a working directory that is missing; by whom it may be entered is root's to decide, so before the change of user. */
function enterWorkingDirectory({ spec }: Plan, birth: Birth): void {
  // Whoever enters the root ends in `/` (chapters 1 and 2).
  if (spec.process.cwd === '/') return
  makeDirectories(birth.child('seal').because('docker creates a missing working directory: without it the start fails'), spec.process.cwd)
  enterDirectory(birth.child('confine').because('the program starts in this directory: no magic link may lead outside'), spec.process.cwd)
}

/** Without no_new_privs the order is: what needs rights first, the user and the capabilities last. */
function confine({ spec, host, id, request }: Plan, emitter: Emitter): void {
  const { user, capabilities = {}, terminal } = spec.process
  emitter
    .because("a session keyring of its own: the container must not read keys of the host's user")
    .tolerating('ENOSYS')
    .keyctl(KEYCTL.JOIN_SESSION_KEYRING, `_ses.${id}`)
  if (!terminal) emitter.because('a session of its own: kill(0, SIGKILL) must not reach the monitor').setsid()
  dropCapabilities(emitter, capabilities, host)
  if (user.uid !== 0 && !terminal) handOverStreams(request.OpenStdin, user.uid, emitter)
  const identity = emitter.because('groups before the user: setresuid drops the right to change groups')
  identity.setgroups(user.additionalGids?.length ?? 0, user.additionalGids ?? [])
  identity.setresgid(user.gid, user.gid, user.gid)
  identity.setresuid(user.uid, user.uid, user.uid)
  emitter
    .because('a change of user clears the parent-death signal: the process would outlive its monitor')
    .prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
  setCapabilities(emitter, capabilities)
  emitter.because("without a umask every user could write to the program's files").umask(user.umask ?? 0o022)
}

/** They are pipes that root made. stdin is one only with -i; else it is /dev/null, which is nobody's to give away. */
function handOverStreams(stdin: boolean, uid: number, emitter: Emitter): void {
  const streams = emitter.because('the user owns its streams: else opening /dev/stdout again fails with EACCES')
  for (const descriptor of stdin ? [0, 1, 2] : [1, 2]) streams.fchown(descriptor, uid, -1)
}

/** The search for a program without a slash is docker's: over PATH, passing by what cannot be executed. */
function execute({ spec }: Plan, emitter: Emitter): void {
  const { args, env } = spec.process
  const [program = ''] = args
  emitter
    .because('execve closes all open files of the engine: the container must not inherit them')
    .close_range(3, LAST, CLOSE_RANGE.CLOEXEC)
  emitter
    .because('only execve is left: end of file without this mark means a killed init')
    .tolerating('EPIPE')
    .sendto(PRESET.status, MARK, MARK.length, MSG.NOSIGNAL, null, 0)
  const candidates = candidatesOf(program, env)
  candidates.forEach((path, index) => {
    const last = index === candidates.length - 1
    const execve = last ? emitter : emitter.tolerating('ENOENT', 'ENOTDIR', 'EACCES')
    execve.because("this process becomes the container's program").execve(path, args, env)
  })
}

/** The paths that are tried for a program, in order. An empty name is no file: with a folder before it, it would be that folder. */
export function candidatesOf(program: string, env: readonly string[]): string[] {
  if (program === '' || program.includes('/')) return [program]
  const path = env.find(entry => entry.startsWith('PATH='))?.slice('PATH='.length) ?? ''
  const folders = path.split(':').map(folder => folder || '.')
  return folders.map(folder => `${folder}/${program}`)
}

/** `--rm`. */
function undo(plan: Plan, release: Emitter): void {
  if (plan.request.HostConfig.AutoRemove) removeContainer(plan.paths, release)
}

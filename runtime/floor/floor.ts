/**
 * The floor: what is given from the start and explained later. It gives the container's process (what runs, as whom, with which rights) and its last steps;
 * everything that makes it a *container* is the chapters' work.
 */

import { MSG, PR, SIG } from '../kernel/program/constants.ts'
import { enterDirectory, makeDirectories } from '../kernel/program/container-paths.ts'
import type { Emitter } from '../kernel/program/program.ts'
import { PRESET } from '../kernel/program/register.ts'
import { MARK } from '../kernel/program/report.ts'
import { openTerminal } from '../kernel/program/terminal.ts'
import type { Birth } from '../plan/birth.ts'
import type { Module } from '../plan/module.ts'
import type { Plan } from '../plan/plan.ts'
import { removeContainer } from '../store/containers/removal.ts'
import { confine } from './confine.ts'
import { compileOrRecall, type FilterCompiler } from './default-filter.ts'
import { configureExecProcess } from './exec-process.ts'
import { configureProcess } from './process.ts'
import { configureSeccomp, installFilter } from './seccomp.ts'

/** @param compileFilter compiles filters of system calls */
export function createFloor(compileFilter: FilterCompiler = compileOrRecall): Module {
  return {
    name: 'floor',
    chapter: 0,
    summary: 'given from the start: images, the monitor, default privileges',

    configure(draft) {
      draft.spec.process = configureProcess(draft)
      draft.spec.root = { path: `${draft.paths.container}/rootfs` }
      const { Annotations } = draft.request.HostConfig
      if (Object.keys(Annotations).length > 0) draft.spec.annotations = { ...Annotations }
      configureSeccomp(draft)
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
      confine(plan, birth.child('confine'), compileFilter)
      execute(plan, birth.child('exec'), compileFilter)
      undo(plan, release)
    },

    join(plan, birth) {
      const root = birth.child('root')
      dieWithMonitor(root)
      const { terminal, user, consoleSize, cwd } = plan.spec.process
      if (terminal) openTerminal(birth.take('terminal').child('seal'), { ptmx: '/dev/pts/ptmx', uid: user.uid, size: consoleSize })
      enterDirectory(birth.child('confine').because('the program starts in its working directory'), cwd)
      confine(plan, birth.child('confine'), compileFilter)
      execute(plan, birth.child('exec'), compileFilter)
    },
  }
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

/** The search for a program without a slash is docker's: over PATH, passing by what cannot be executed. */
function execute(plan: Plan, emitter: Emitter, compileFilter: FilterCompiler): void {
  const { args, env, noNewPrivileges } = plan.spec.process
  const [program = ''] = args
  emitter
    .because('only execve is left: end of file without this mark means a killed init')
    .tolerating('EPIPE')
    .sendto(PRESET.status, MARK, MARK.length, MSG.NOSIGNAL, null, 0)
  if (noNewPrivileges) installFilter(plan, emitter, compileFilter)
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

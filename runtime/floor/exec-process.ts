/** The process that `exec` starts: the container's own, with what was asked for instead. */

import type { Process } from '../formats/oci/spec.ts'
import { mergeEnv } from '../formats/text/env-file.ts'
import type { ExecDraft } from '../plan/plan.ts'
import { allCapabilities, capabilitySets } from './capabilities.ts'
import { DEFAULT_UMASK, homeOf } from './process.ts'

export function configureExecProcess(draft: ExecDraft): void {
  const { request, process: own } = draft
  const { Tty, ConsoleSize, Cmd, WorkingDir } = request
  const [height, width] = ConsoleSize
  draft.process = {
    ...own,
    terminal: Tty,
    ...(Tty && height > 0 && width > 0 && { consoleSize: { height, width } }),
    args: [...Cmd],
    cwd: WorkingDir || own.cwd,
    env: mergeEnv(environmentOf(draft), [...(Tty ? ['TERM=xterm'] : []), ...request.Env]),
    ...identityOf(draft),
  }
}

/** HOME is the user's, unless a container's environment, or this request's, names one. */
function environmentOf({ plan, request, user, process }: ExecDraft): string[] {
  if (!user) return process.env
  const isNamed = [...request.Env, ...plan.request.Env, ...(plan.image.config.Env ?? [])].some(entry => entry.startsWith('HOME='))
  return isNamed ? process.env : mergeEnv(process.env, [homeOf(user)])
}

function identityOf({ plan: { host }, request, user, process }: ExecDraft): Partial<Process> {
  if (!user && !request.Privileged) return {}
  const identity = user && { uid: user.uid, gid: user.gid, umask: DEFAULT_UMASK, additionalGids: [...user.additionalGids] }
  const granted = request.Privileged ? allCapabilities(host) : (process.capabilities?.bounding ?? [])
  return {
    ...(identity && { user: identity }),
    capabilities: capabilitySets((identity ?? process.user).uid, granted),
  }
}

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
    env: environmentOf(draft),
    ...identityOf(draft),
  }
}

/** HOME is the user's and TERM the terminal's, unless the container's environment, or this request's, names one. */
function environmentOf(draft: ExecDraft): string[] {
  const { request, user, process } = draft
  const isNamed = (name: string) => environmentAsked(draft).some(entry => entry.startsWith(`${name}=`))
  const own = isNamed('TERM') ? process.env : process.env.filter(entry => !entry.startsWith('TERM='))
  const given = [...(request.Tty && !isNamed('TERM') ? ['TERM=xterm'] : []), ...(user && !isNamed('HOME') ? [homeOf(user)] : [])]
  return mergeEnv(mergeEnv(own, given), request.Env)
}

/** What a user or an image has named, without what every container gets. */
function environmentAsked({ plan, request }: ExecDraft): string[] {
  return [...(plan.image.config.Env ?? []), ...plan.request.Env, ...request.Env]
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

/** The container's process, from the request and the image's config: what runs, with which environment, where, and as whom. */

import { MinidockError } from '../base/errors.ts'
import { commandOf } from '../formats/docker/container-command.ts'
import { parseSecurityOptions } from '../formats/docker/security-options.ts'
import type { Process } from '../formats/oci/spec.ts'
import { mergeEnv } from '../formats/text/env-file.ts'
import type { ResolvedUser } from '../formats/unix/passwd.ts'
import type { SpecDraft } from '../plan/plan.ts'
import { capabilitiesFor, capabilitySets } from './capabilities.ts'

/** Docker's: only the owner can write to what a program makes. */
export const DEFAULT_UMASK = 0o022
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function configureProcess(draft: SpecDraft): Process {
  const { request, image, user } = draft
  const { Tty, HostConfig } = request
  const [height, width] = HostConfig.ConsoleSize
  return {
    terminal: Tty,
    ...(Tty && height > 0 && width > 0 && { consoleSize: { height, width } }),
    user: { uid: user.uid, gid: user.gid, umask: DEFAULT_UMASK, additionalGids: [...user.additionalGids] },
    args: requiredCommand(draft),
    env: environmentOf(draft),
    cwd: request.WorkingDir || image.config.WorkingDir || '/',
    capabilities: capabilitySets(user.uid, capabilitiesFor(HostConfig, draft.host)),
    noNewPrivileges: parseSecurityOptions(HostConfig.SecurityOpt).noNewPrivileges,
  }
}

function requiredCommand({ request, image }: SpecDraft): string[] {
  const args = commandOf(request, image.config)
  if (args.length > 0) return args
  throw new MinidockError('invalid', 'no command specified', {
    hint: `the image names none: give one after it (minidock run ${request.Image} COMMAND)`,
  })
}

function environmentOf({ request, image, user, id }: SpecDraft): string[] {
  const given = [DEFAULT_PATH, `HOSTNAME=${request.Hostname || id.slice(0, 12)}`, ...(request.Tty ? ['TERM=xterm'] : [])]
  const env = mergeEnv(mergeEnv(given, image.config.Env ?? []), request.Env)
  return env.some(entry => entry.startsWith('HOME=')) ? env : [...env, homeOf(user)]
}

export function homeOf({ home }: ResolvedUser): string {
  return `HOME=${home || '/'}`
}

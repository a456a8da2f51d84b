/** Commands that join a container that runs, by its streams or in its namespaces; and what carries restart policies out. */

import type { Command } from '../cli/command.ts'
import type { Flag } from '../cli/flags.ts'
import type { LifecycleHeart } from './heart.ts'

const detachKeys: Flag = { kind: 'string', name: 'detach-keys', help: 'Override the key sequence for detaching a container' }

const attach: Command = {
  name: 'attach',
  aliases: ['container attach'],
  usage: '[OPTIONS] CONTAINER',
  summary: 'Attach local standard input, output, and error streams to a running container',
  arity: { min: 1, max: 1 },
  flags: [
    detachKeys,
    { kind: 'bool', name: 'no-stdin', help: 'Do not attach STDIN' },
    { kind: 'bool', name: 'sig-proxy', help: 'Proxy all received signals to the process', default: true },
  ],
  needsRoot: 'attach to a container',
  run: async call => (await import('./commands/attach.ts')).attachToContainer(call),
}

const exec: Command = {
  name: 'exec',
  aliases: ['container exec'],
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  summary: 'Execute a command in a running container',
  arity: { min: 2 },
  stopsAtArgument: true,
  flags: [
    { kind: 'bool', name: 'detach', short: 'd', help: 'Detached mode: run command in the background' },
    detachKeys,
    { kind: 'list', name: 'env', short: 'e', help: 'Set environment variables', completes: 'variables' },
    { kind: 'list', name: 'env-file', help: 'Read in a file of environment variables' },
    { kind: 'bool', name: 'interactive', short: 'i', help: 'Keep STDIN open even if not attached' },
    { kind: 'bool', name: 'privileged', help: 'Give extended privileges to the command' },
    { kind: 'bool', name: 'tty', short: 't', help: 'Allocate a pseudo-TTY' },
    { kind: 'string', name: 'user', short: 'u', help: 'Username or UID (format: "<name|uid>[:<group|gid>]")' },
    { kind: 'string', name: 'workdir', short: 'w', help: 'Working directory inside the container' },
  ],
  needsRoot: 'execute a command in a container',
  run: async call => (await import('./commands/exec.ts')).execInContainer(call),
}

const restartPolicy: Command = {
  name: 'system restart-policy',
  usage: 'CONTAINER',
  summary: 'Apply the restart policy of a container that has ended (its monitor asks)',
  arity: { min: 1, max: 1 },
  needsRoot: 'apply a restart policy',
  run: async call => (await import('./commands/restart-policy.ts')).applyRestartPolicy(call),
}

const resume: Command = {
  name: 'system resume',
  usage: '',
  summary: 'Start the containers whose restart policies say so (after a boot)',
  arity: { min: 0, max: 0 },
  needsRoot: 'start containers',
  run: async call => (await import('./commands/resume.ts')).resume(call),
}

function frames(heart: LifecycleHeart): Command {
  return {
    name: 'system frames',
    usage: 'CONTAINER',
    summary: "Show what a container's monitor sends, frame by frame, and send it what is typed",
    arity: { min: 1, max: 1 },
    needsRoot: 'attach to a container',
    run: async call => (await import('./commands/frames.ts')).showFrames(call, heart),
  }
}

export function joiningCommands(heart: LifecycleHeart): readonly Command[] {
  return [attach, exec, restartPolicy, resume, frames(heart)]
}

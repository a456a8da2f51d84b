/** The flags of `build` that are its own. Wording is docker's (buildx 0.24). Those that limit its steps' containers are the modules', as `run` has them: `takenFlags`. */

import type { Command } from '../cli/command.ts'
import type { FlagTable } from '../cli/flags.ts'
import { unusedFlags } from './unused-flags.ts'
import { PROGRESS_MODES } from './views/progress-modes.ts'

export const buildFlags: FlagTable = [
  { kind: 'list', name: 'build-arg', help: 'Set build-time variables' },
  { kind: 'string', name: 'file', short: 'f', help: 'Name of the Dockerfile (default: "PATH/Dockerfile")' },
  { kind: 'string', name: 'iidfile', help: 'Write the image ID to a file' },
  { kind: 'list', name: 'label', help: 'Set metadata for an image' },
  { kind: 'string', name: 'metadata-file', help: 'Write build result metadata to a file' },
  { kind: 'bool', name: 'no-cache', help: 'Do not use cache when building the image' },
  { kind: 'list', name: 'no-cache-filter', help: 'Do not cache specified stages' },
  { kind: 'string', name: 'platform', help: 'Set target platform for build' },
  {
    kind: 'string',
    name: 'progress',
    help: 'Set type of progress output ("auto", "none", "plain", "quiet", "rawjson", "tty"). Use plain to show container output',
    default: 'auto',
    choices: PROGRESS_MODES,
  },
  { kind: 'bool', name: 'pull', help: 'Always attempt to pull all referenced images' },
  { kind: 'bool', name: 'quiet', short: 'q', help: 'Suppress the build output and print image ID on success' },
  { kind: 'list', name: 'secret', help: 'Secret to expose to the build (format: "id=mysecret[,src=/local/secret]")' },
  { kind: 'list', name: 'tag', short: 't', help: 'Image identifier (format: "[registry/]repository[:tag]")' },
  { kind: 'string', name: 'target', help: 'Set the target build stage to build' },
  ...unusedFlags,
]

export const takenFlags: NonNullable<Command['takes']> = {
  'add-host': { help: 'Add a custom host-to-IP mapping (format: "host:ip")' },
  'cgroup-parent': { help: 'Set the parent cgroup for the "RUN" instructions during build' },
  'cpu-period': {},
  'cpu-quota': {},
  'cpu-shares': {},
  'cpuset-cpus': {},
  'cpuset-mems': {},
  memory: {},
  'memory-swap': {},
  network: { type: 'string', help: 'Set the networking mode for the "RUN" instructions during build' },
  'security-opt': { help: 'Security options' },
  'shm-size': { help: 'Shared memory size for build containers' },
  ulimit: {},
}

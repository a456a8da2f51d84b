/** The flags of `create` and `run` that mount something. Wording is docker's. */

import { type FlagTable, readEach } from '../cli/flags.ts'
import { parseMountFlag } from '../formats/docker/mount-flag.ts'
import { parseTmpfsFlags } from '../formats/docker/tmpfs-options.ts'
import { parseVolumeFlag } from '../formats/docker/volume-flag.ts'

export const volumeFlags: FlagTable = [
  {
    kind: 'list',
    name: 'mount',
    type: 'mount',
    help: 'Attach a filesystem mount to the container',
    apply: ({ HostConfig }, texts) => {
      HostConfig.Mounts.push(...readEach('--mount', texts, text => parseMountFlag(text, process.cwd())))
    },
  },
  {
    kind: 'list',
    name: 'tmpfs',
    help: 'Mount a tmpfs directory',
    apply: ({ HostConfig }, texts) => {
      readEach('--tmpfs', texts, text => parseTmpfsFlags([text]))
      Object.assign(HostConfig.Tmpfs, parseTmpfsFlags(texts))
    },
  },
  {
    kind: 'list',
    name: 'volume',
    short: 'v',
    help: 'Bind mount a volume',
    apply: (request, texts) => {
      const flags = readEach('-v, --volume', [...new Set(texts)], text => parseVolumeFlag(text, process.cwd()))
      for (const flag of flags) {
        if (flag.kind === 'bind') request.HostConfig.Binds.push(flag.text)
        else request.Volumes = { ...request.Volumes, [flag.path]: {} }
      }
    },
  },
  {
    kind: 'string',
    name: 'volume-driver',
    help: 'Optional volume driver for the container',
    apply: ({ HostConfig }, driver) => {
      HostConfig.VolumeDriver = driver
    },
  },
  {
    kind: 'list',
    name: 'volumes-from',
    help: 'Mount volumes from the specified container(s)',
    apply: ({ HostConfig }, texts) => {
      HostConfig.VolumesFrom.push(...texts)
    },
  },
]

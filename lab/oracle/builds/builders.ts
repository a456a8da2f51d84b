/** The builders, in a sandbox: each is given a folder, builds it, and saves what it has made. */

import { start as startDocker } from '../../engines/docker.ts'
import type { Driver } from '../../engines/driver.ts'
import { driverOf } from '../../engines/driver-of.ts'
import { start as startPodman } from '../../engines/podman.ts'
import { buildByApi } from './build-by-api.ts'
import { type BuildCall, buildByCommand } from './build-by-command.ts'
import type { Texts } from './outcome.ts'

export const BUILDERS = ['minidock', 'docker', 'buildkit', 'podman'] as const
export type BuilderName = (typeof BUILDERS)[number]

export interface Builder {
  start(): Promise<Driver>
  readonly build: BuildCall
  /** With which several images are saved in one archive. */
  readonly saveFlags?: readonly string[]
  /** By path, what a step of it leaves in a layer when the base does not have it: places for mounts. */
  readonly leftOvers: Texts
}

const EMPTY = 'directory 755 0:0'
const MOUNT_POINTS = { dev: EMPTY, proc: EMPTY, sys: EMPTY }

export const builders: Readonly<Record<BuilderName, Builder>> = {
  minidock: { start: () => driverOf({ kind: 'minidock' }), build: buildByCommand(), leftOvers: MOUNT_POINTS },
  /** The classic one. */
  docker: {
    start: startDocker,
    build: buildByCommand({ flags: ['--no-cache', '--force-rm'], env: { DOCKER_BUILDKIT: '0' } }),
    // Places for mounts are in a layer of the container's own, which is never committed.
    leftOvers: {},
  },
  /** It is in dockerd, 20.10 too, but Debian 12 has no client for it (buildx). Its API takes contexts without one. */
  buildkit: { start: startDocker, build: buildByApi, leftOvers: MOUNT_POINTS },
  // OCI's config has no room for HEALTHCHECK, SHELL and ONBUILD. The label that tells buildah's version is nothing that the Dockerfile says.
  podman: {
    start: startPodman,
    build: buildByCommand({ flags: ['--no-cache', '--format=docker', '--identity-label=false'], env: { BUILDAH_ISOLATION: 'oci' } }),
    saveFlags: ['--multi-image-archive'],
    leftOvers: {
      ...MOUNT_POINTS,
      dev: 'directory 1755 0:0',
      run: EMPTY,
      'run/.containerenv': 'file 700 0:0 ""',
      'etc/hostname': 'file 700 0:0 ""',
    },
  },
}

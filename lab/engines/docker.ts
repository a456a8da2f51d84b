/** Docker under test: a daemon of the sandbox's own, with the lab's image. Nothing of it reaches the machine's docker, if that has one. */

import { mkdirSync } from 'node:fs'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { startDockerd } from './dockerd.ts'
import type { Driver } from './driver.ts'
import { inMemory } from './in-memory.ts'
import { savedImage } from './lab-image.ts'

const FOLDER = '/run/lab-docker'
/** Where docker's documentation says that it is, and our lessons. */
const DATA = '/var/lib/docker'

/** @throws {MinidockError} `unavailable` if this machine has no docker, or its daemon does not start here */
export async function start(): Promise<Driver> {
  mkdirSync(FOLDER, { recursive: true })
  await inMemory(DATA)
  const { client, env, stop } = await startDockerd({ folder: FOLDER, data: DATA, bridge: true })
  const docker = (...args: string[]) => runCommand(client, args, { env: { ...process.env, ...env } })
  await docker('load', '--input', savedImage(FOLDER))
  // What the first container makes for all (parent groups, the host's network namespace as a file) is not left behind by the first check.
  for (const network of ['none', 'host', 'bridge']) await docker('run', '--rm', '--network', network, 'busybox', 'true')
  // BuildKit is a plugin of the client, which Debian's docker does not have; the daemon's own builder is there.
  return { command: [client], env: { ...env, DOCKER_BUILDKIT: '0' }, root: undefined, stop }
}

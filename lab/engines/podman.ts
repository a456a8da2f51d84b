/** Podman under test: with a state folder of the sandbox's own, and the lab's image. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import type { Driver } from './driver.ts'
import { savedImage } from './lab-image.ts'
import { podmanIn, ULIMITS } from './podman-command.ts'

const FOLDER = '/run/lab-podman'

/** Instead of the machine's. What is removed by force is killed at once: by default podman asks first, and waits ten seconds for an answer. */
const SETTINGS = `[containers]
netns = "bridge"
default_ulimits = ${JSON.stringify(ULIMITS)}
[engine]
stop_timeout = 0
`

/** @throws {MinidockError} `unavailable` if this machine has no podman, or it cannot run a container here */
export async function start(): Promise<Driver> {
  mkdirSync(FOLDER, { recursive: true })
  const env = { CONTAINERS_CONF: join(FOLDER, 'containers.conf') }
  writeFileSync(env.CONTAINERS_CONF, SETTINGS)
  const command = podmanIn(FOLDER)
  const [program, ...flags] = command
  const podman = (...args: string[]) => runCommand(program, [...flags, ...args], { env: { ...process.env, ...env } })
  await podman('load', '--input', savedImage(FOLDER))
  // What the first container makes for all (parent groups, mounts) is not left behind by the first check.
  await podman('run', '--rm', 'busybox', 'true')
  // It mounts its storage on itself while it works. A command that fails leaves it so (the clean-up of a container that is gone already is one), and the next
  // one that does not fail unmounts it.
  const sync = async () => void (await podman('ps'))
  return { command, env, root: undefined, inspectedTooSoon: /\/proc\/\d+\/\S+: no such process/, sync, stop: async () => undefined }
}

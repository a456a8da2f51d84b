/** `serve.ts`, in a sandbox: starts a registry and docker, readies podman, leaves them running, and prints what a shell must know to reach them. */

import { start as startDocker } from '../../engines/docker.ts'
import { startDockerRegistry } from '../../engines/docker-registry.ts'
import { start as startPodman } from '../../engines/podman.ts'

const [{ host }, docker, podman] = [await startDockerRegistry('/run/lab-registry'), await startDocker(), await startPodman()]
console.log(`export REGISTRY='${host}'`)
// Each has its settings for itself: podman would read docker's credentials as well.
for (const [name, { command, env }] of Object.entries({ docker, podman })) {
  const settings = Object.entries(env).map(([variable, value]) => `${variable}='${value}'`)
  console.log(`${name}() { ${[...settings, ...command].join(' ')} "$@"; }`)
}
// They live as long as the sandbox does: nobody waits for them here.
process.exit(0)

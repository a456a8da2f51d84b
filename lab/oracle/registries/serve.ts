/** `serve.ts`, in a sandbox: starts two registries and docker, readies podman, leaves them running, and prints what a shell must know to reach them. */

import { start as startDocker } from '../../engines/docker.ts'
import { LAB_USER, startDockerRegistry } from '../../engines/docker-registry.ts'
import { start as startPodman } from '../../engines/podman.ts'

const [open, closed] = [await startDockerRegistry('/run/lab-registry'), await startDockerRegistry('/run/lab-closed', LAB_USER)]
const [docker, podman] = [await startDocker(), await startPodman()]
console.log(`export REGISTRY='${open.host}' CLOSED='${closed.host}'`)
// Each has its settings for itself: podman would read docker's credentials as well.
for (const [name, { command, env }] of Object.entries({ docker, podman })) {
  const settings = Object.entries(env).map(([variable, value]) => `${variable}='${value}'`)
  console.log(`${name}() { ${[...settings, ...command].join(' ')} "$@"; }`)
}
// They live as long as the sandbox does: nobody waits for them here.
process.exit(0)

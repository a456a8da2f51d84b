/** The twelve chapters of the course, each with the module that it adds and what that is about. Lessons that are written say more (chapter.ts). */

export interface Planned {
  readonly number: number
  readonly module: string
  readonly about: string
}

export const OUTLINE: readonly Planned[] = [
  { number: 1, module: 'rootfs', about: 'a root of its own' },
  { number: 2, module: 'namespaces', about: 'separate processes, mounts, host name and IPC' },
  { number: 3, module: 'overlay', about: 'images as layers, and copy-on-write' },
  { number: 4, module: 'cgroups', about: 'limits on memory, processors and processes' },
  { number: 5, module: 'network', about: 'bridges, addresses and published ports' },
  { number: 6, module: 'volumes', about: 'files that outlive a container' },
  { number: 7, module: 'build', about: 'images from a Dockerfile' },
  { number: 8, module: 'lifecycle', about: 'the monitor: attach, exec, restart, health' },
  { number: 9, module: 'security', about: 'capabilities, seccomp, user namespaces' },
  { number: 10, module: 'registry', about: 'pull and push' },
  { number: 11, module: 'api', about: 'the daemon that the docker CLI talks to' },
  { number: 12, module: 'cluster', about: 'an OCI runtime, on many machines' },
]

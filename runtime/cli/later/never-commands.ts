/** Commands, and flags of docker itself, that people try and minidock does without: why, and what to do. Source: `docker --help` 28.2.2, and the plugins that come with it. */

const NO_DAEMON = 'minidock has no daemon to choose: each command works on the machine that it is called on'
const SWARM = "a swarm joins machines, and minidock works on one: start each of a service's containers with minidock run"
const PLUGIN = "docker has it as a plugin of its client, and minidock's client has no plugins"

/** By first words, and by group and word: `buildx ls`. */
export const neverCommands: Readonly<Record<string, string>> = {
  compose: "Compose is a client of docker's API, which arrives in chapter 11 (api): until then, start each container with minidock run",
  context: NO_DAEMON,
  ...each('swarm node service stack config secret', SWARM),
  ...each('scout sbom init debug desktop extension model mcp ai offload', PLUGIN),
  ...each(
    'ls create use inspect rm stop bootstrap bake imagetools version du history',
    'each build is made on this machine, and there is no builder to choose: minidock build',
    'buildx ',
  ),
  checkpoint: 'the state of running processes cannot be saved here: stop the container, or keep its files with minidock commit',
  manifest: 'several platforms under one name are kept whole by pull, load and push: minidock push --platform sends one of them',
  plugin: 'minidock takes no plugins: volumes, networks and logs have the drivers that are built in',
  trust: 'minidock verifies digests, and no signatures: minidock pull NAME@sha256:… names what it has to be',
  ...each('sh shell ssh', 'a shell in a container that runs: minidock exec -it CONTAINER sh; in a new one: minidock run -it IMAGE sh'),
  ...each('delete remove', 'to remove a container: minidock rm; an image: minidock rmi'),
  ...each('list', 'to list containers: minidock ps -a; images: minidock images'),
  machine: 'that is a command of podman; a virtual machine with minidock in it is made by npm run vm up',
}

/** Flags before the command, by name. */
export const neverGlobalFlags: Readonly<Record<string, string>> = {
  ...each('host tls tlscacert tlscert tlskey tlsverify', NO_DAEMON),
}

/** Docker's letters for them. */
export const neverGlobalLetters: Readonly<Record<string, string>> = { H: 'host' }

function each(names: string, why: string, group = ''): Record<string, string> {
  return Object.fromEntries(names.split(' ').map(name => [`${group}${name}`, why]))
}

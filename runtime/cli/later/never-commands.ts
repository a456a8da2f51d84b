/** Docker's commands, and flags of docker itself, that minidock does without: why, and what to do. Source: `docker --help` 28.2.2, and the plugins that come with it. */

const NO_DAEMON = 'minidock has no daemon to choose: each command works on the machine that it is called on'
const SWARM = "a swarm joins machines, and minidock works on one: start each of a service's containers with minidock run"
const PLUGIN = "docker has it as a plugin of its client, and minidock's client has no plugins"

/** By first words. */
export const neverCommands: Readonly<Record<string, string>> = {
  compose: "Compose is a client of docker's API, which arrives in chapter 11 (api): until then, start each container with minidock run",
  'docker-compose': "Compose is a program of its own, and needs docker's API: start each container with minidock run",
  context: NO_DAEMON,
  ...each('swarm node service stack config secret', SWARM),
  ...each('scout sbom init debug desktop extension model mcp ai offload', PLUGIN),
  checkpoint: 'the state of running processes cannot be saved here: stop the container, or keep its files with minidock commit',
  manifest: 'several platforms under one name are kept whole by pull, load and push: minidock push --platform sends one of them',
  plugin: 'minidock takes no plugins: volumes, networks and logs have the drivers that are built in',
  trust: 'minidock verifies digests, and no signatures: minidock pull NAME@sha256:… names what it has to be',
  machine: 'that is a command of podman; a virtual machine with minidock in it is made by npm run vm up',
}

/** Flags before the command, by name. */
export const neverGlobalFlags: Readonly<Record<string, string>> = {
  ...each('host context tls tlscacert tlscert tlskey tlsverify', NO_DAEMON),
  config: 'the folder of config.json is named by the variable DOCKER_CONFIG',
  'log-level': 'there is one more level than the usual: --debug',
}

/** Docker's letters for them. */
export const neverGlobalLetters: Readonly<Record<string, string>> = { H: 'host', c: 'context', l: 'log-level' }

function each(names: string, why: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map(name => [name, why]))
}

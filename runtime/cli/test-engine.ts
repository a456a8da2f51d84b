/** For the tests of the CLI: an engine of the floor, chapter 2 and chapter 4 with a handful of flags and commands, and a terminal that remembers. */

import { MinidockError } from '../base/errors.ts'
import { createEngine } from '../engine/engine.ts'
import { Catalogue } from './catalogue.ts'
import type { ChapterRow } from './chapter-row.ts'
import type { Cli } from './cli.ts'
import type { Call, Command, Terminal } from './command.ts'
import { printError } from './print-error.ts'

/** Prints what it was called with. */
async function show({ args, flags, request, terminal }: Call): Promise<number> {
  terminal.out(`${JSON.stringify({ args, flags, Image: request.Image, Cmd: request.Cmd })}\n`)
  return 0
}

const run: Command = {
  name: 'run',
  aliases: ['container run'],
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create and run a new container from an image',
  arity: { min: 1 },
  container: true,
  flags: [
    { kind: 'bool', name: 'detach', short: 'd', help: 'Run container in background and print container ID' },
    { kind: 'bool', name: 'sig-proxy', help: 'Proxy received signals to the process', default: true },
  ],
  async run(call) {
    if (call.args[0] === 'missing')
      throw new MinidockError('not-found', 'no such image: missing', { hint: 'minidock images shows those that there are' })
    if (call.args[1] === 'nosuch') throw new MinidockError('command-not-found', 'cannot execute nosuch')
    if (call.args[1] === 'bug') throw new TypeError('x is not a function')
    return show(call)
  },
}

const ps: Command = {
  name: 'ps',
  aliases: ['container ls', 'container list', 'container ps'],
  usage: '[OPTIONS]',
  summary: 'List containers',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Show all containers (default shows just running)' },
    { kind: 'filter', name: 'filter', short: 'f', help: 'Filter output based on conditions provided', completes: 'container-filters' },
    {
      kind: 'string',
      name: 'format',
      help: `Format output using a custom template:
'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates`,
    },
    { kind: 'int', name: 'last', short: 'n', help: 'Show n last created containers (includes all states)', default: -1 },
    { kind: 'bool', name: 'latest', short: 'l', help: 'Show the latest created container (includes all states)' },
    { kind: 'bool', name: 'no-trunc', help: "Don't truncate output" },
    { kind: 'bool', name: 'quiet', short: 'q', help: 'Only display container IDs' },
    { kind: 'bool', name: 'size', short: 's', help: 'Display total file sizes' },
  ],
  run: show,
}

const logs: Command = {
  name: 'logs',
  aliases: ['container logs'],
  usage: '[OPTIONS] CONTAINER',
  summary: 'Fetch the logs of a container',
  arity: { min: 1, max: 1 },
  flags: [
    { kind: 'string', name: 'tail', short: 'n', help: 'Number of lines to show from the end of the logs', default: 'all' },
    { kind: 'string', name: 'color', help: 'When to colour', choices: ['always', 'never', 'auto'] },
  ],
  run: show,
}

const cp: Command = {
  name: 'cp',
  usage: '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n[OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  summary: 'Copy files/folders between a container and the local filesystem',
  arity: { min: 2, max: 2 },
  run: show,
}

const gc: Command = { name: 'system gc', usage: '[OPTIONS]', summary: 'Remove what nobody needs', arity: { min: 0, max: 0 }, run: show }

const kill: Command = {
  name: 'kill',
  usage: '[OPTIONS] CONTAINER',
  summary: 'Kill a container',
  arity: { min: 1, max: 1 },
  flags: [{ kind: 'string', name: 'signal', short: 's', help: 'Signal to send to the container', completes: 'signals' }],
  needsRoot: 'kill a container',
  run: show,
}

const floor: ChapterRow = {
  module: { name: 'floor', chapter: 0, summary: 'what is given from the start' },
  flags: [
    { kind: 'string', name: 'name', help: 'Assign a name to the container' },
    {
      kind: 'list',
      name: 'env',
      short: 'e',
      help: 'Set environment variables',
      completes: 'variables',
      apply(request, values) {
        const wrong = values.find(value => value.startsWith('='))
        if (wrong !== undefined)
          throw new MinidockError('invalid', `invalid environment variable: ${wrong}`, { hint: 'write it as KEY=value' })
        request.Env.push(...values)
      },
    },
    {
      kind: 'bool',
      name: 'interactive',
      short: 'i',
      help: 'Keep STDIN open even if not attached',
      apply: (request, on) => {
        request.OpenStdin = on
      },
    },
    { kind: 'bool', name: 'tty', short: 't', help: 'Allocate a pseudo-TTY' },
    { kind: 'bool', name: 'rm', help: 'Automatically remove the container and its associated anonymous volumes when it exits' },
  ],
  commands: () => [run, ps, logs, cp, gc, kill],
}

const namespaces: ChapterRow = {
  module: { name: 'namespaces', chapter: 2, summary: 'a view of its own' },
  flags: [
    { kind: 'string', name: 'hostname', short: 'h', help: 'Container host name' },
    {
      kind: 'string',
      name: 'pid',
      help: 'PID namespace to use',
      choices: ['host', 'container:'],
      apply: (request, mode) => {
        request.HostConfig.PidMode = mode
      },
    },
  ],
}

const cgroups: ChapterRow = {
  module: { name: 'cgroups', chapter: 4, summary: 'limits' },
  flags: [
    {
      kind: 'bytes',
      name: 'memory',
      short: 'm',
      help: 'Memory limit',
      apply: (request, bytes) => {
        request.HostConfig.Memory = bytes
      },
    },
    { kind: 'bytes', name: 'memory-swap', unlimited: true, help: "Swap limit equal to memory plus swap: '-1' to enable unlimited swap" },
    { kind: 'int', name: 'pids-limit', help: 'Tune container pids limit (set -1 for unlimited)' },
    { kind: 'duration', name: 'health-interval', help: 'Time between running the check (ms|s|m|h)', default: 0 },
    { kind: 'string', name: 'network', type: 'network', help: 'Connect a container to a network', aliases: ['net'] },
    { kind: 'list', name: 'publish', short: 'p', help: "Publish a container's port(s) to the host" },
  ],
}

/** @param chapter the last one that the engine has */
export function testCatalogue(chapter = 4): Catalogue {
  return new Catalogue([floor, namespaces, cgroups].filter(({ module }) => module.chapter <= chapter))
}

export function testCli(chapter?: number): Cli {
  const catalogue = testCatalogue(chapter)
  const modules = catalogue.rows.map(({ module }) => module)
  return { engine: createEngine(modules, { root: '/nonexistent/minidock', launcher: '/nonexistent/launcher' }), catalogue }
}

export interface RecordingTerminal extends Terminal {
  readonly stdout: () => string
  readonly stderr: () => string
}

export function testTerminal(options: Partial<Pick<Terminal, 'columns' | 'colour'>> = {}): RecordingTerminal {
  const [out, err]: [string[], string[]] = [[], []]
  const terminal: RecordingTerminal = {
    out: text => void out.push(String(Buffer.from(text))),
    page: async text => void out.push(String(text)),
    err: text => void err.push(String(Buffer.from(text))),
    error: error => printError(error, terminal, false),
    interactive: false,
    confirm: () => false,
    ask: () => '',
    progress: false,
    colour: false,
    ...options,
    step: (_label, work) => work(() => undefined),
    interruptible: (_undo, work) => work(),
    stdout: () => out.join(''),
    stderr: () => err.join(''),
  }
  return terminal
}

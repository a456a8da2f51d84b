/** `minidock explain run …`: what would run, and who wants it; `minidock explain build …`: which steps, and which of them the cache has. */

import type { Catalogue } from '../catalogue.ts'
import type { Command } from '../command.ts'
import type { CommandEntry } from '../parse/find-command.ts'

/** @param entries all commands, this one among them: what comes after `explain` is one of theirs */
export function explainCommand(catalogue: Catalogue, entries: () => readonly CommandEntry[]): Command {
  return {
    name: 'explain',
    usage: '[OPTIONS] run|create [OPTIONS] IMAGE [COMMAND] [ARG...]\n[OPTIONS] build [OPTIONS] PATH | -',
    summary: 'Show the request, the spec and the system calls of a container, without making it',
    arity: { min: 1 },
    stopsAtArgument: true,
    flags: [
      { kind: 'bool', name: 'all', short: 'a', help: 'Show every call, value and digit: fold nothing', aliases: ['no-fold'] },
      { kind: 'bool', name: 'bytes', help: 'Show each netlink message as bytes, with their meaning' },
      { kind: 'int', name: 'diff', type: 'chapter', help: 'Show the lines that came and went with a chapter' },
      { kind: 'bool', name: 'json', help: 'Print JSON' },
      { kind: 'bool', name: 'no-pager', help: 'Print all at once, also where it is longer than the screen' },
      {
        kind: 'string',
        name: 'only',
        help: 'Show one part (summary|request|spec|program|release)',
        choices: ['summary', 'request', 'spec', 'program', 'release'],
      },
      { kind: 'list', name: 'phase', type: 'phase', help: 'Show the calls of one phase of the program, or of several: enter,mount' },
      { kind: 'bool', name: 'why', help: 'Show the reason of each call', default: true },
    ],
    run: async call => (await import('../explain/explain.ts')).explainCall(call, catalogue, entries()),
  }
}

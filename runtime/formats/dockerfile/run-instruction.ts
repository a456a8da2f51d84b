/** `RUN`. Source: Dockerfile reference, "RUN"; moby/buildkit, frontend/dockerfile/instructions/commands_run*.go. */

import { type InstructionLine, locating, maybe, readFlags } from './instruction-line.ts'
import { parseMountFlag, resolveMount } from './run-mount.ts'
import { expandWord } from './shell-word.ts'
import type { HereDocument, MountFlag, Run } from './tree.ts'
import { commandLine } from './words.ts'

const NETWORKS = ['default', 'none', 'host'] as const
const NONE: ReadonlyMap<string, string> = new Map()

/** @throws what `line.fail` returns: in docker's words, or for what is not supported */
export function parseRun(line: InstructionLine, documents: readonly HereDocument[]): Run {
  const { mount, network, security, device } = readFlags(line, { mount: 'list', network: 'text', security: 'text', device: 'list' })
  if (security !== undefined) {
    throw line.fail('RUN --security is not supported: every step has the default security profile', '--security', 'leave it out')
  }
  if (device.length > 0) throw line.fail('RUN --device is not supported: a step sees no devices of the host', '--device', 'leave it out')
  const command = commandLine(line.rest, line)
  if (line.rest === '' || (command.form === 'exec' && command.argv.length === 0)) throw line.fail('RUN requires at least one argument')
  return {
    kind: 'RUN',
    source: line.source,
    command,
    documents,
    mounts: mount.map(text => checkedMount(text, line)),
    ...(network !== undefined && { network: networkOf(network, line) }),
  }
}

/** A mount without variables is wrong now or never. */
function checkedMount(text: string, { escapeToken, fail }: InstructionLine): MountFlag {
  return locating(fail, text, () => {
    const flag = parseMountFlag(text)
    if (!text.includes('$'))
      resolveMount(flag, { expand: value => expandWord(value, NONE, { escapeToken }), workdir: '/', find: name => name })
    return flag
  })
}

function networkOf(text: string, { fail }: InstructionLine) {
  const network = NETWORKS.find(known => known === text)
  if (network === undefined) throw fail(`unsupported network mode ${JSON.stringify(text)}${maybe(text, NETWORKS)}`, text)
  return network
}

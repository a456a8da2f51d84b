/**
 * `--change`: Dockerfile instructions that change an image's config and nothing else.
 * Source: docker's `import --help` and the Dockerfile reference, "exec form" and "shell form".
 */

import { resolve } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'
import type { StringSet } from '../docker/request.ts'
import type { ImageDefaults } from '../oci/image.ts'
import { cut } from '../text/cut.ts'
import { checkSignal } from '../text/signal.ts'
import { parseHealthcheck } from './healthcheck-instruction.ts'
import { jsonList, splitWords } from './words.ts'

type Change = (config: ImageDefaults, rest: string) => Partial<ImageDefaults>

const CHANGES: Readonly<Record<string, Change>> = {
  CMD: (_config, rest) => ({ Cmd: commandOf(rest) }),
  ENTRYPOINT: (_config, rest) => ({ Entrypoint: commandOf(rest) }),
  ENV: ({ Env = [] }, rest) => ({ Env: pairsOf('ENV', rest).reduce(setVariable, Env) }),
  EXPOSE: ({ ExposedPorts = {} }, rest) => ({ ExposedPorts: { ...ExposedPorts, ...setOf(splitWords(rest).flatMap(portsOf)) } }),
  HEALTHCHECK: (_config, rest) => ({ Healthcheck: parseHealthcheck(rest) }),
  LABEL: ({ Labels = {} }, rest) => ({ Labels: { ...Labels, ...Object.fromEntries(pairsOf('LABEL', rest)) } }),
  ONBUILD: ({ OnBuild = [] }, rest) => ({ OnBuild: [...OnBuild, rest] }),
  STOPSIGNAL: (_config, rest) => ({ StopSignal: checkSignal(rest) }),
  USER: (_config, rest) => ({ User: rest }),
  VOLUME: ({ Volumes = {} }, rest) => ({ Volumes: { ...Volumes, ...setOf(jsonList(rest) ?? splitWords(rest)) } }),
  WORKDIR: ({ WorkingDir = '/' }, rest) => ({ WorkingDir: resolve('/', WorkingDir, rest) }),
}

/**
 * @param instructions one or more lines each
 * @throws {MinidockError} `invalid`, naming the instruction
 */
export function applyChanges(config: ImageDefaults, instructions: readonly string[]): ImageDefaults {
  const lines = instructions.flatMap(text => text.split('\n')).map(line => line.trim())
  const given = lines.filter(line => line !== '' && !line.startsWith('#'))
  const changed = given.reduce(applyChange, config)
  const changes = (word: string) => given.some(line => line.toUpperCase().startsWith(`${word} `))
  if (!changes('ENTRYPOINT') || changes('CMD')) return changed
  // A command that was meant for another entrypoint would be its arguments.
  const { Cmd: _meant, ...rest } = changed
  return rest
}

function applyChange(config: ImageDefaults, line: string): ImageDefaults {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? []
  const change = Object.hasOwn(CHANGES, word.toUpperCase()) ? CHANGES[word.toUpperCase()] : undefined
  if (change === undefined) {
    throw new MinidockError('invalid', `${word} is not a valid change command`, { hint: `use one of ${Object.keys(CHANGES).join(', ')}` })
  }
  if (rest === '') throw new MinidockError('invalid', `${word.toUpperCase()} requires at least one argument`)
  return { ...config, ...change(config, rest) }
}

/** `["sleep", "1"]` as it is; anything else is a line for the shell. */
function commandOf(rest: string): string[] {
  return jsonList(rest) ?? ['/bin/sh', '-c', rest]
}

/** `A=1 B="two words"`, or the old form `A two words`. */
function pairsOf(instruction: string, rest: string): [string, string][] {
  const words = splitWords(rest)
  const [first = ''] = words
  if (!first.includes('=')) {
    const [, name = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(rest) ?? []
    if (name === '')
      throw new MinidockError('invalid', `${instruction} must have two arguments`, { hint: `write ${instruction} NAME=VALUE` })
    return [[name, value]]
  }
  return words.map(word => {
    const [name, value] = cut(word, '=')
    if (name === '' || value === undefined)
      throw new MinidockError('invalid', `syntax error - can't find = in "${word}". Must be of the form: name=value`)
    return [name, value]
  })
}

function setVariable(env: string[], [name, value]: [string, string]): string[] {
  const entry = `${name}=${value}`
  return env.some(old => old.startsWith(`${name}=`)) ? env.map(old => (old.startsWith(`${name}=`) ? entry : old)) : [...env, entry]
}

/** `80`, `53/udp`, `7000-7002/tcp`. */
function portsOf(word: string): string[] {
  const [, from = '', to = from, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(word) ?? []
  const [first, last] = [Number(from), Number(to)]
  if (first < 1 || last > 65535 || last < first) throw new MinidockError('invalid', `invalid containerPort: ${word}`)
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol.toLowerCase()}`)
}

function setOf(keys: readonly string[]): StringSet {
  return Object.fromEntries(keys.map(key => [key, {}]))
}

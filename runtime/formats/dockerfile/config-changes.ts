/**
 * What instructions change in an image's config: those of a Dockerfile, and those of `commit --change` and `import --change`.
 * Source: Dockerfile reference; moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go, whose words history has.
 */

import { resolve } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'
import type { HealthConfig, StringSet } from '../docker/request.ts'
import { formatDuration } from '../go/units.ts'
import type { ImageDefaults } from '../oci/image.ts'
import { cut } from '../text/cut.ts'
import { mergeEnv } from '../text/env-file.ts'
import { checkSignal } from '../text/signal.ts'
import { exposedPorts } from './exposed-ports.ts'
import type { CommandLine, Env, Instruction, Label } from './tree.ts'

export type ConfigInstruction = Exclude<Instruction, { kind: 'ADD' | 'ARG' | 'COPY' | 'MAINTAINER' | 'RUN' }>

/** Gives words their variables, by what is set before the instruction. */
export interface Expansion {
  readonly word: (text: string) => string
  /** One text may become several words. */
  readonly words: (text: string) => readonly string[]
}

export interface ConfigChange {
  readonly config: ImageDefaults
  /** For the image's history. */
  readonly createdBy: string
  /** What `ENV` sets. */
  readonly variables?: readonly (readonly [name: string, value: string])[]
}

const SHELL = ['/bin/sh', '-c']

/**
 * @param keepCmd whether `ENTRYPOINT` leaves the command: it does if that was given beside it, and not if it comes from a base image, where it was meant for another
 * @throws {MinidockError} `invalid`, for a value that makes no sense once its variables are known
 */
export function changeConfig(config: ImageDefaults, instruction: ConfigInstruction, expand: Expansion, keepCmd: boolean): ConfigChange {
  switch (instruction.kind) {
    case 'CMD': {
      const Cmd = argvOf(config, instruction.command)
      return { config: { ...config, Cmd }, createdBy: `CMD ${quoted(Cmd)}` }
    }
    case 'ENTRYPOINT': {
      const Entrypoint = argvOf(config, instruction.command)
      const { Cmd: _meant, ...others } = config
      return { config: { ...(keepCmd ? config : others), Entrypoint }, createdBy: `ENTRYPOINT ${quoted(Entrypoint)}` }
    }
    case 'ENV': {
      const pairs = expandPairs(instruction, expand)
      const Env = mergeEnv(
        config.Env ?? [],
        pairs.map(([name, value]) => `${name}=${value}`),
      )
      return { config: { ...config, Env }, createdBy: `ENV ${pairsText(pairs)}`, variables: pairs }
    }
    case 'EXPOSE': {
      const ports = allPorts(instruction.ports.toSorted().flatMap(expand.words))
      return { config: { ...config, ExposedPorts: { ...config.ExposedPorts, ...setOf(ports) } }, createdBy: `EXPOSE ${listText(ports)}` }
    }
    case 'HEALTHCHECK':
      return { config: { ...config, Healthcheck: instruction.config }, createdBy: `HEALTHCHECK ${healthText(instruction.config)}` }
    case 'LABEL': {
      const pairs = expandPairs(instruction, expand)
      return { config: { ...config, Labels: { ...config.Labels, ...Object.fromEntries(pairs) } }, createdBy: `LABEL ${pairsText(pairs)}` }
    }
    case 'ONBUILD':
      return {
        config: { ...config, OnBuild: [...(config.OnBuild ?? []), instruction.trigger] },
        createdBy: `ONBUILD ${instruction.trigger}`,
      }
    case 'SHELL':
      return { config: { ...config, Shell: [...instruction.argv] }, createdBy: `SHELL ${listText(instruction.argv)}` }
    case 'STOPSIGNAL': {
      const StopSignal = checkSignal(expand.word(instruction.signal))
      return { config: { ...config, StopSignal }, createdBy: `STOPSIGNAL ${StopSignal}` }
    }
    case 'USER': {
      const User = expand.word(instruction.user)
      return { config: { ...config, User }, createdBy: `USER ${User}` }
    }
    case 'VOLUME': {
      const paths = instruction.paths.map(expand.word)
      if (paths.includes('')) throw new MinidockError('invalid', 'VOLUME specified can not be an empty string')
      return { config: { ...config, Volumes: { ...config.Volumes, ...setOf(paths) } }, createdBy: `VOLUME ${listText(paths)}` }
    }
    case 'WORKDIR': {
      const WorkingDir = resolve('/', config.WorkingDir ?? '/', expand.word(instruction.path))
      return { config: { ...config, WorkingDir }, createdBy: `WORKDIR ${WorkingDir}` }
    }
  }
}

/** All ports of three protocols, and some twice. */
const MOST_PORTS = 2 ** 18

function allPorts(texts: readonly string[]): readonly string[] {
  const ports: string[] = []
  for (const text of texts) {
    for (const port of exposedPorts(text)) ports.push(port)
    if (ports.length > MOST_PORTS)
      throw new MinidockError('invalid', `EXPOSE names more than ${MOST_PORTS} ports`, { hint: 'name each port once' })
  }
  return ports
}

/** A line for the shell becomes an argument of that. */
export function argvOf({ Shell }: ImageDefaults, command: CommandLine): string[] {
  if (command.form === 'exec') return [...command.argv]
  return [...(Shell?.length ? Shell : SHELL), command.script]
}

/** All see the values before the instruction: `ENV A=1 B=$A` does not see its own. */
function expandPairs({ kind, pairs }: Env | Label, { word }: Expansion): readonly (readonly [name: string, value: string])[] {
  const expanded = pairs.map(({ name, value }) => [word(name), word(value)] as const)
  if (expanded.some(([name]) => name === '')) throw new MinidockError('invalid', `${kind} names can not be blank`)
  return expanded
}

function pairsText(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(' ')
}

function setOf(keys: readonly string[]): StringSet {
  return Object.fromEntries(keys.map(key => [key, {}]))
}

/** As Go prints a list. */
function listText(items: readonly string[]): string {
  return `[${items.join(' ')}]`
}

function quoted(argv: readonly string[]): string {
  return listText(argv.map(word => JSON.stringify(word)))
}

/** As Go prints a structure with `%+v`. */
function healthText({ Test, Interval, Timeout, StartPeriod, StartInterval, Retries }: HealthConfig): string {
  const duration = (nanoseconds = 0) => formatDuration(nanoseconds / 1e6)
  const times = `Interval:${duration(Interval)} Timeout:${duration(Timeout)} StartPeriod:${duration(StartPeriod)} StartInterval:${duration(StartInterval)}`
  return `{Test:${listText(Test ?? [])} ${times} Retries:${Retries ?? 0}}`
}

/** Returns the variables of a config: `PATH=/bin` and its like. */
export function variablesOf({ Env = [] }: ImageDefaults): Map<string, string> {
  return new Map(Env.map(entry => cut(entry, '=')).map(([name, value = '']) => [name, value]))
}

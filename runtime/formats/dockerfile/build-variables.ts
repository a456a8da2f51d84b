/**
 * Variables that a build begins with: `ARG`s before the first `FROM`, and those that docker predefines.
 * Source: Dockerfile reference, "Predefined ARGs", "Automatic platform ARGs in the global scope", "Understand how ARG and FROM interact".
 */

import type { WantedPlatform } from '../oci/platform.ts'
import { Growth } from './growth.ts'
import { locating } from './instruction-line.ts'
import { errorAt } from './place.ts'
import type { Variables } from './shell-variable.ts'
import { expandWord } from './shell-word.ts'
import type { Dockerfile, Source } from './tree.ts'

export interface BuildOptions {
  /** `--build-arg`. */
  readonly buildArgs: Variables
  /** A stage's name or number; absent: the last one. */
  readonly target?: string
  /** What the image is for. */
  readonly platform: WantedPlatform
  /** What the machine is. */
  readonly buildPlatform: WantedPlatform
}

const known = new WeakMap<Dockerfile, readonly [options: BuildOptions, variables: Variables]>()

/**
 * Returns what `FROM`s see, and stages that declare an `ARG` without a value. Each stage asks for them, so they are kept.
 * @throws {MinidockError} of kind `invalid`, with the place
 */
export function globalVariables(dockerfile: Dockerfile, options: BuildOptions): Variables {
  const [of, kept] = known.get(dockerfile) ?? []
  if (kept && of === options) return kept
  const variables = readGlobals(dockerfile, options)
  known.set(dockerfile, [options, variables])
  return variables
}

function readGlobals(dockerfile: Dockerfile, options: BuildOptions): Variables {
  const variables = new Map(automaticArgs(options, options.target || dockerfile.stages.at(-1)?.name || 'default'))
  const growth = new Growth()
  for (const [name, value] of variables) variables.set(name, options.buildArgs.get(name) ?? value)
  for (const { args, source } of dockerfile.globalArgs) {
    for (const { name, value } of args) {
      const given =
        options.buildArgs.get(name) ?? (value === undefined ? undefined : expandAt(dockerfile, source, value, variables, growth))
      if (given !== undefined) variables.set(name, given)
    }
  }
  return variables
}

/** `linux/arm/v7`. */
function platformText({ os, architecture, variant }: WantedPlatform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/')
}

function automaticArgs({ platform, buildPlatform }: BuildOptions, target: string): [name: string, value: string][] {
  const of = (prefix: string, one: WantedPlatform): [string, string][] => [
    [`${prefix}PLATFORM`, platformText(one)],
    [`${prefix}OS`, one.os],
    [`${prefix}OSVERSION`, ''],
    [`${prefix}ARCH`, one.architecture],
    [`${prefix}VARIANT`, one.variant ?? ''],
  ]
  return [...of('BUILD', buildPlatform), ...of('TARGET', platform), ['TARGETSTAGE', target]]
}

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY']

/** Returns what `RUN`s see of `--build-arg HTTP_PROXY=…` and its like, in both spellings: undeclared, in no history and in no cache key. */
export function proxyVariables(buildArgs: Variables): readonly string[] {
  const given = [...buildArgs].filter(([name]) => PROXIES.includes(name.toUpperCase()))
  return given.flatMap(([name, value]) => [`${name.toUpperCase()}=${value}`, `${name.toLowerCase()}=${value}`])
}

/** Returns the names of `--build-arg`s that nothing asks for. @param declared names of `ARG`s in the stages that are built */
export function unusedBuildArgs({ globalArgs }: Dockerfile, { buildArgs, ...options }: BuildOptions, declared: Iterable<string>): string[] {
  const automatic = automaticArgs({ buildArgs, ...options }, '').map(([name]) => name)
  const global = globalArgs.flatMap(({ args }) => args.map(({ name }) => name))
  const known = new Set([...automatic, ...global, ...declared])
  // Docker's builder itself reads SOURCE_DATE_EPOCH and BUILDKIT_…, whether a file declares them or not.
  const reserved = (name: string) => PROXIES.includes(name.toUpperCase()) || name === 'SOURCE_DATE_EPOCH' || name.startsWith('BUILDKIT_')
  return [...buildArgs.keys()].filter(name => !known.has(name) && !reserved(name))
}

/** Expands a word of the file; an error shows where it stands. */
export function expandAt(dockerfile: Dockerfile, source: Source, text: string, variables: Variables, growth = new Growth()): string {
  const fail = (message: string, word?: string, advice?: string) => errorAt(dockerfile.lines, source, message, word, advice)
  return locating(fail, text, () => expandWord(text, variables, { escapeToken: dockerfile.directives.escapeToken, growth }))
}

/**
 * Flags of `create` and `run` that no chapter of the engine has, with the values that say what happens anyway: scripts written for docker name them. They are read
 * only after the command line could not be read without them, so that a plain `run` does not load them. Any other value arrives in a later chapter, or never.
 */

import { MinidockError } from '../../base/errors.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import { matchesPlatform, parsePlatform } from '../../formats/oci/platform.ts'
import { Catalogue } from '../catalogue.ts'
import type { FlagOf } from '../flags.ts'
import { type Interpreted, interpret } from '../parse/interpret.ts'
import { arrives } from './later.ts'
import { laterFlags, neverFlags } from './later-flags.ts'

/** Without namespaces a container has the host's network, and with them, until there is a bridge, none. */
function networkOf(chapter: number): string {
  return chapter < 2 ? 'host' : 'none'
}

/** Whether a value changes nothing in the engine that ends with a chapter. */
const CHANGES_NOTHING: Readonly<Record<string, (value: string, chapter: number) => boolean>> = {
  isolation: value => value === '' || value === 'default',
  network: (value, chapter) => value === networkOf(chapter),
  platform: value => value === '' || matchesPlatform({ os: 'linux', architecture: goArchitecture() }, parsePlatform(value)),
  // `never` is obeyed, because `makeContainer` reads it.
  pull: value => value === 'missing' || value === 'never',
  runtime: value => value === '' || value === 'runc' || value === 'io.containerd.runc.v2',
  userns: value => value === '' || value === 'host',
}

const ALIASES: Readonly<Record<string, readonly string[]>> = { network: ['net'] }

/** Reads a command line that has flags which the engine does not know. @param read what it is without these flags: returned where it does not help to know them */
export function interpretHarmless(catalogue: Catalogue, argv: readonly string[], read: Interpreted): Interpreted {
  const { meaning } = read
  if (meaning.kind !== 'problem' || !meaning.container || meaning.problem.kind !== 'unknown-flag') return read
  const [floor, ...others] = catalogue.rows
  if (!floor) return read
  const extended = new Catalogue([{ ...floor, flags: [...(floor.flags ?? []), ...harmlessFlags(catalogue)] }, ...others])
  return interpret(extended, extended.commands(), argv)
}

/** Those that no chapter of the engine has. */
function harmlessFlags(catalogue: Catalogue): FlagOf<'string'>[] {
  const known = new Set(catalogue.flags('run').map(({ flag }) => flag.name))
  const missing = Object.entries(CHANGES_NOTHING).filter(([name]) => !known.has(name))
  return missing.map(([name, changesNothing]) => ({
    kind: 'string',
    name,
    help: '',
    hidden: true,
    ...(ALIASES[name] && { aliases: ALIASES[name] }),
    apply: (_request, value) => {
      if (!changesNothing(value, catalogue.chapter)) throw refuse(name, value)
    },
  }))
}

function refuse(name: string, value: string): MinidockError {
  const later = laterFlags[name]
  if (later) return new MinidockError('invalid', arrives(`--${name} ${value}`, later))
  return new MinidockError('invalid', `--${name} ${value} is not supported`, { hint: `${neverFlags[name]}; minidock does without` })
}

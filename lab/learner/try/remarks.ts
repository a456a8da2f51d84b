/** What has to be said about one command in a sandbox that ends with it. Pure. */

import { chaptersUpTo } from '../../../runtime/chapters.ts'
import { Catalogue } from '../../../runtime/cli/catalogue.ts'
import { commandsOf } from '../../../runtime/cli/commands-of.ts'
import { interpretHarmless } from '../../../runtime/cli/later/harmless-flags.ts'
import { interpret } from '../../../runtime/cli/parse/interpret.ts'

/** Each is a line, and under it what to do instead. */
export interface Remarks {
  readonly before?: string
  /** After a command that has succeeded. */
  readonly done?: string
  readonly failed?: string
}

/** Commands whose result is wanted by a later one, and what it is. `run` is one only with --detach. */
const LEAVES: Readonly<Record<string, string>> = {
  run: 'container',
  create: 'container',
  build: 'image',
  import: 'image',
  load: 'image',
  pull: 'image',
  tag: 'image',
  'volume create': 'volume',
  'network create': 'network',
  login: 'login',
}

/** @param argv of the engine of that chapter */
export function remarksOn(chapter: number, argv: readonly string[]): Remarks {
  const catalogue = new Catalogue(chaptersUpTo(chapter))
  const { meaning } = interpretHarmless(catalogue, argv, interpret(catalogue, commandsOf(catalogue), argv))
  if (meaning.kind !== 'call') return {}
  const { command, flags, request } = meaning
  const remark = (text: string) => `${text}\n  several commands in one sandbox: npm run lab try ${chapter}\n`
  if (/\bCONTAINER\b/.test(command.usage)) return { failed: remark('each sandbox is new: there was no container in it') }
  const isAttached = command.name === 'run' && flags['detach'] !== true
  const left = isAttached ? undefined : LEAVES[command.name]
  if (left !== undefined) return { done: remark(`the sandbox has ended, and the ${left} with it`) }
  if (isAttached && Object.keys(request.HostConfig.PortBindings).length > 0)
    return { before: remark('the sandbox has a network of its own: its ports are reached from inside only') }
  return {}
}

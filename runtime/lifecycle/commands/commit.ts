/** `commit`: an image of what a container has become. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf, textOf } from '../../cli/flags.ts'
import { commitContainer } from '../../engine/commit.ts'

export async function commit({ engine, args: [name = '', reference], flags, terminal }: Call): Promise<number> {
  const options = {
    reference,
    author: textOf(flags, 'author'),
    message: textOf(flags, 'message'),
    changes: listOf(flags, 'change'),
    pause: isOn(flags, 'pause'),
  }
  const { id } = await terminal.step(`committing ${name}`, () => commitContainer(engine, name, options, terminal.interruptible))
  terminal.out(`${id}\n`)
  return 0
}

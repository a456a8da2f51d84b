/** `info`: the engine and the machine it runs on. */

import type { Call } from '../../cli/command.ts'
import { textOf } from '../../cli/flags.ts'
import { gatherInfo } from '../../engine/info/info.ts'
import { formatObject } from '../../formats/docker/format.ts'
import { describeInfo } from './info-text.ts'

export async function showInfo({ engine, flags, terminal }: Call): Promise<number> {
  const info = await gatherInfo(engine)
  const format = textOf(flags, 'format')
  terminal.out(format ? await formatObject(info, format) : describeInfo(info))
  for (const warning of format ? [] : info.Warnings) terminal.err(`WARNING: ${warning}\n`)
  return 0
}

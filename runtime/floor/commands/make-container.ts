/** The common part of `run` and `create`: the image is provided, and the container made. */

import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { checkIdFile, withIdFile } from '../../cli/id-file.ts'
import { type CreatedContainer, createContainer } from '../../engine/create.ts'
import { provideImage } from '../../engine/provide-image.ts'
import { imageProgress } from './image-progress.ts'

/** Makes the container, writes its id to `--cidfile`, and prints warnings. @throws {MinidockError} as `provideImage` and `createContainer`; nothing is left then */
export async function makeContainer({ engine, flags, terminal, request }: Call, madeBy: 'run' | 'create'): Promise<CreatedContainer> {
  checkIdFile(request)
  const from = await provideImage(engine, request.Image, imageProgress(terminal, isOn(flags, 'quiet')))
  const container = await withIdFile(
    request,
    made => made.record.Id,
    () => createContainer(engine, request, { from, madeBy, name: textOf(flags, 'name') }),
  )
  for (const warning of container.planned.plan.warnings) terminal.err(`WARNING: ${warning}\n`)
  return container
}

/** `create`: a container that is not started yet. */

import type { Call } from '../../cli/command.ts'
import { checkIdFile, withIdFile } from '../../cli/id-file.ts'
import { createContainer } from '../../engine/create.ts'
import { provideImage } from '../../engine/provide-image.ts'
import { imageProgress } from './image-progress.ts'

export async function createOnly(call: Call): Promise<number> {
  const { engine, flags, terminal, request } = call
  checkIdFile(request)
  const image = await provideImage(engine, request.Image, imageProgress(terminal, flags['quiet'] === true))
  const name = typeof flags['name'] === 'string' ? { name: flags['name'] } : {}
  const { record, planned } = await withIdFile(
    request,
    made => made.record.Id,
    () => createContainer(engine, request, { from: image, madeBy: 'create', ...name }),
  )
  for (const warning of planned.plan.warnings) terminal.err(`WARNING: ${warning}\n`)
  terminal.out(`${record.Id}\n`)
  return 0
}

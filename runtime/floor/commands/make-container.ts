/** The common part of `run` and `create`: the image is provided, and the container made. */

import type { Call, Terminal } from '../../cli/command.ts'
import { type FlagValues, isOn, textOf } from '../../cli/flags.ts'
import { checkIdFile, withIdFile } from '../../cli/id-file.ts'
import { type CreatedContainer, createContainer } from '../../engine/create.ts'
import { provideImage } from '../../engine/provide-image.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import type { ImageConfig } from '../../formats/oci/image.ts'
import { parsePlatform } from '../../formats/oci/platform.ts'
import type { WantedImage } from '../../plan/image-source.ts'
import { imageProgress } from './image-progress.ts'

/** Makes the container, writes its id to `--cidfile`, and prints warnings. @throws {MinidockError} as `provideImage` and `createContainer`; nothing is left then */
export async function makeContainer({ engine, flags, terminal, request }: Call, madeBy: 'run' | 'create'): Promise<CreatedContainer> {
  checkIdFile(request)
  const wanted = wantedImage(flags)
  const progress = imageProgress(terminal, isOn(flags, 'quiet'))
  const from = await provideImage(engine, request.Image, progress, wanted).finally(() => progress.end())
  const container = await withIdFile(
    request,
    made => made.record.Id,
    () => createContainer(engine, request, { from, madeBy, name: textOf(flags, 'name') || undefined }),
  )
  if (wanted.platform === undefined && from.config.architecture !== goArchitecture()) await warnOfPlatform(from.config, terminal)
  for (const warning of container.planned.plan.warnings) terminal.err(`WARNING: ${warning}\n`)
  return container
}

/** Docker's client sends it beside the request, since it is no part of the container. @throws {MinidockError} `invalid` for what is no platform */
function wantedImage(flags: FlagValues): WantedImage {
  const pull = textOf(flags, 'pull')
  const platform = textOf(flags, 'platform')
  return {
    ...((pull === 'always' || pull === 'never') && { pull }),
    ...(platform !== undefined && platform !== '' && { platform: parsePlatform(platform) }),
  }
}

async function warnOfPlatform(config: ImageConfig, terminal: Terminal): Promise<void> {
  const { platformWarning } = await import('../../engine/platform-warning.ts')
  terminal.err(`WARNING: ${platformWarning(config)}\n`)
}

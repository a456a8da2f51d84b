/** `build`: an image from a Dockerfile. Its progress goes to stderr, so that stdout has the id alone, with `-q`. */

import { standardInput } from '../../cli/archive-input.ts'
import { clientProxies } from '../../cli/client-proxies.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import type { BuildRequest } from '../build-request.ts'
import type { BuildHeart } from '../heart.ts'
import { readBuildInput } from '../input/context-argument.ts'
import { requestOf } from '../input/request-of.ts'
import { prepareResultFile, resultFiles, writeResultFile } from '../input/result-file.ts'
import { checkSecretFiles } from '../input/secret-files.ts'
import { buildImage } from '../operations/build-image.ts'
import { PROGRESS_MODES, type ProgressMode } from '../views/progress-modes.ts'
import { showProgress } from '../views/show-progress.ts'

export async function buildFromDockerfile(call: Call, heart: BuildHeart): Promise<number> {
  const { engine, flags, terminal } = call
  const mode = modeOf(call)
  const view = showProgress(mode, terminal)
  const request = await readRequest(call)
  const files = resultFiles({ iidfile: textOf(flags, 'iidfile') ?? '', metadata: textOf(flags, 'metadata-file') ?? '' })
  for (const file of files) prepareResultFile(file)
  // The outermost: when Ctrl-C has undone the steps, it leaves the terminal as it was.
  const built = await terminal.interruptible(view.end, async () => {
    try {
      return await buildImage(engine, heart, request, view.tell, terminal.interruptible)
    } finally {
      view.end()
    }
  })
  for (const file of files) writeResultFile(file, built)
  if (mode === 'quiet') terminal.out(`${built.id}\n`)
  return 0
}

/** For `build`, and for `explain build`. @throws {MinidockError} of kind `invalid`, before anything is made */
export async function readRequest({ args: [argument = ''], flags, request, terminal }: Call): Promise<BuildRequest> {
  const asked = requestOf(flags, request, process.env, await clientProxies())
  checkSecretFiles(asked.secrets)
  const stdin = () => standardInput(terminal, 'pipe a Dockerfile or a tar archive into it: minidock build - < Dockerfile')
  return { ...asked, ...(await readBuildInput({ argument, file: textOf(flags, 'file'), stdin })) }
}

/** As in docker, the environment may say it where no flag does. */
function modeOf({ flags }: Call): ProgressMode {
  if (isOn(flags, 'quiet')) return 'quiet'
  const asked = textOf(flags, 'progress')
  const wanted = asked === undefined || asked === 'auto' ? process.env['BUILDKIT_PROGRESS'] : asked
  return PROGRESS_MODES.find(mode => mode === wanted) ?? 'auto'
}

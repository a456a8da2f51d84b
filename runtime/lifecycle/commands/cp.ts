/** `cp`: files from a container to this machine, or the other way. */

import { MinidockError } from '../../base/errors.ts'
import { writeArchiveToStdout } from '../../cli/archive-output.ts'
import type { Call, Terminal } from '../../cli/command.ts'
import { isOn } from '../../cli/flags.ts'
import type { ContainerPath } from '../../engine/copy/container-path.ts'
import { archiveFrom, copyFrom } from '../../engine/copy/copy-from.ts'
import { parseCopyArgument, parseCopyPath } from '../../engine/copy/copy-path.ts'
import { copyTo, extractTo } from '../../engine/copy/copy-to.ts'
import { formatSize } from '../../formats/go/units.ts'
import { visibleLine } from '../../formats/text/visible.ts'

const STREAM = '-'
/** How many warnings a copy prints, a line each. */
const MOST_WARNINGS = 10

export async function copyFiles(call: Call): Promise<number> {
  const [from = '', to = ''] = call.args
  if (from === '') throw new MinidockError('invalid', 'source can not be empty')
  if (to === '') throw new MinidockError('invalid', 'destination can not be empty')
  const [source, destination] = [parseCopyArgument(from), parseCopyArgument(to)]
  if (source.container !== undefined && destination.container !== undefined) {
    throw new MinidockError('invalid', 'copying between containers is not supported', {
      hint: `copy through a pipe: minidock cp ${from} - | minidock cp - ${to}`,
    })
  }
  if (source.container !== undefined) await fromContainer(call, { container: source.container, path: source.path }, destination.path)
  else if (destination.container !== undefined)
    await toContainer(call, source.path, { container: destination.container, path: destination.path })
  else
    throw new MinidockError('invalid', 'must specify at least one container source', {
      hint: 'write the container before its path: web:/etc',
    })
  return 0
}

async function fromContainer(call: Call, source: ContainerPath, to: string): Promise<void> {
  const { engine, terminal } = call
  if (to === STREAM) {
    await archiveFrom(engine, source, optionsOf(call), archive => writeArchiveToStdout('copy', archive))
    return
  }
  const destination = parseCopyPath(to, process.cwd())
  const label = `copying from ${source.container}`
  const privileged: string[] = []
  const note = (path: string, what: string) => void privileged.push(`${visibleLine(path)} is ${what}`)
  try {
    const size = await terminal.step(label, () => copyFrom(engine, source, destination, optionsOf(call), note))
    tell(call, size, destination.path)
  } finally {
    warn(terminal, privileged)
  }
}

/** Names what gives rights on this machine, and was the container's to choose. */
function warn(terminal: Terminal, privileged: readonly string[]): void {
  const more = privileged.length - MOST_WARNINGS
  for (const text of privileged.slice(0, MOST_WARNINGS)) terminal.err(`WARNING: ${text}\n`)
  if (more > 0) terminal.err(`WARNING: and ${more} more\n`)
}

async function toContainer(call: Call, from: string, destination: ContainerPath): Promise<void> {
  const { engine, terminal } = call
  if (from === STREAM) {
    await extractTo(engine, process.stdin, destination)
    return
  }
  const source = parseCopyPath(from, process.cwd())
  const label = `copying to ${destination.container}`
  const size = await terminal.step(label, () => copyTo(engine, source, destination, optionsOf(call)))
  tell(call, size, `${destination.container}:${destination.path}`)
}

function optionsOf({ flags }: Call) {
  return { archive: isOn(flags, 'archive'), followLink: isOn(flags, 'follow-link') }
}

/** To somebody who looks on, as docker does, unless it was said otherwise. */
function tell({ flags, terminal }: Call, size: number, where: string): void {
  const quiet = 'quiet' in flags ? isOn(flags, 'quiet') : terminal.columns === undefined
  if (!quiet) terminal.err(`Successfully copied ${formatSize(size)} to ${where}\n`)
}

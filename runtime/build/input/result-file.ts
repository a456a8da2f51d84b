/**
 * Files that scripts read after a build: the image's id (`--iidfile`), and what was made (`--metadata-file`). An old one is removed before the build, so that no
 * script takes it for the new one.
 */

import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { errnoWords } from '../../base/errno-words.ts'
import { MinidockError } from '../../base/errors.ts'
import type { BuiltImage } from '../build-request.ts'

export interface ResultFile {
  readonly path: string
  /** As errors call it: `image ID`. */
  readonly what: string
  /** `--iidfile` */
  readonly flag: string
  readonly textOf: (built: BuiltImage) => string
}

/** Returns the files that flags ask for. An empty path is none. */
export function resultFiles({
  iidfile = '',
  metadata = '',
}: {
  readonly iidfile?: string
  readonly metadata?: string
}): readonly ResultFile[] {
  const files: readonly ResultFile[] = [
    { path: iidfile, what: 'image ID', flag: '--iidfile', textOf: ({ id }) => id },
    { path: metadata, what: 'metadata', flag: '--metadata-file', textOf: metadataText },
  ]
  return files.filter(({ path }) => path !== '')
}

/** Removes an old file. @throws {MinidockError} of kind `invalid` if there could be no new one, before anything is made */
export function prepareResultFile(file: ResultFile): void {
  const { path } = file
  explaining(file, () => {
    const there = statSync(path, { throwIfNoEntry: false })
    if (there?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' })
    // A device, as /dev/null, is written to and stays.
    if (there !== undefined && !there.isFile()) return accessSync(path, constants.W_OK)
    accessSync(dirname(path), constants.W_OK)
    rmSync(path, { force: true })
  })
}

export function writeResultFile(file: ResultFile, built: BuiltImage): void {
  explaining(file, () => writeFileSync(file.path, file.textOf(built)))
}

/** What docker says of an image, without what needs a builder's own records. Source: docker/buildx, docs/reference/buildx_build.md, "--metadata-file". */
export function metadataText({ id, descriptor, references }: BuiltImage): string {
  const { mediaType, digest, size } = descriptor
  const metadata = {
    'containerimage.config.digest': id,
    'containerimage.descriptor': { mediaType, digest, size },
    'containerimage.digest': digest,
    ...(references.length > 0 && { 'image.name': references.join(',') }),
  }
  return JSON.stringify(metadata, undefined, 2)
}

function explaining({ path, what, flag }: ResultFile, act: () => void): void {
  try {
    act()
  } catch (cause) {
    const reason = errnoWords(cause)
    if (reason === undefined) throw cause
    throw new MinidockError('invalid', `failed to write the ${what} file: open ${path}: ${reason}`, {
      hint: `give the path of a file that can be made: ${flag} FILE`,
      cause,
    })
  }
}

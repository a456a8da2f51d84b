/** A `COPY` or `ADD` with its paths as they are looked up. Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert_copy.go. */

import { join, resolve } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'
import { cut } from '../text/cut.ts'
import { parseFileMode } from './file-mode.ts'
import { documentText } from './here-document.ts'
import { fileSource } from './stage-names.ts'
import type { CopySource, CopyStep, InlineFile, PartOf, StepExpansion, StepScope } from './steps.ts'
import type { Add, Copy, HereDocument } from './tree.ts'

export function copyStep(instruction: Copy | Add, { dockerfile, stage, state, expand }: StepScope): PartOf<CopyStep> {
  const { kind, documents, link, source } = instruction
  const from = kind === 'COPY' ? instruction.from : undefined
  const parents = kind === 'COPY' && instruction.parents
  const sources = instruction.sources.map(expand.word)
  const destination = expand.word(instruction.destination)
  const owner = instruction.chown === undefined ? '' : expand.word(instruction.chown)
  const mode = instruction.chmod === undefined ? '' : expand.word(instruction.chmod)
  const files = documents.map(document => fileOf(document, expand))
  const flags = [parents ? '--parents' : '', owner && `--chown=${owner}`, mode && `--chmod=${mode}`].filter(Boolean)
  const words = [kind, ...flags, ...sources, ...files.map(({ name }) => `<<${name}`), destination]
  return {
    kind: 'copy',
    from: from === undefined ? { kind: 'context' } : fileSource(dockerfile, from, stage, source),
    sources: sources.map((path, index) => sourceOf(instruction.sources[index] ?? '', path, parents)),
    files,
    destination: destinationOf(destination, state.config.WorkingDir),
    ...(owner !== '' && { owner: ownerOf(owner) }),
    ...(mode !== '' && { mode: parseFileMode(mode) }),
    link,
    parents,
    exclude: instruction.exclude,
    unpack: kind === 'ADD' && instruction.unpack,
    createdBy: words.join(' '),
  }
}

function fileOf(document: HereDocument, expand: StepExpansion): InlineFile {
  const text = documentText(document)
  return { name: document.name, content: document.expand ? expand.document(text) : text, mode: 0o644 }
}

/** Nothing leads out of where files come from: `../x` is `/x`. */
function sourceOf(written: string, path: string, parents: boolean): CopySource {
  // Docker would copy everything.
  if (path === '') throw new MinidockError('invalid', `source ${written} is empty`, { hint: 'write . to copy everything' })
  if (!parents) return { path: resolve('/', path) }
  const [before, after] = cut(path, '/./')
  const parentsFrom = after === undefined ? '/' : resolve('/', before)
  return { path: join(parentsFrom, resolve('/', after ?? path)), parentsFrom }
}

function destinationOf(text: string, workdir = '/'): CopyStep['destination'] {
  const isDirectory = text === '' || /(?:^|\/)\.{0,2}$/.test(text)
  return { path: resolve('/', workdir, text), isDirectory }
}

function ownerOf(text: string): NonNullable<CopyStep['owner']> {
  const [user, group] = cut(text, ':')
  return { user, ...(group !== undefined && { group }) }
}

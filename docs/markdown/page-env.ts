/** What VitePress tells a plugin about the page it is rendering. */

import { relative } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'

export interface PageEnv {
  /** The file, from the repository's root. */
  readonly file: string
}

/** `realPath` is the file; `path` may be where the site puts it. */
export function pageEnv(env: unknown): PageEnv {
  const { realPath, path }: { readonly realPath?: unknown; readonly path?: unknown } = Object(env)
  const file = realPath ?? path
  return { file: typeof file === 'string' ? relative(REPOSITORY, file) : '' }
}

/** Opens what a build is given, and tells of it as BuildKit does. */

import { formatSize } from '../../formats/go/units.ts'
import type { BuildRequest } from '../build-request.ts'
import { type BuildContext, openBuildContext } from '../context/build-context.ts'
import type { BuildSession } from '../steps/build-session.ts'

/** @throws {MinidockError} `not-found` or `invalid`, in docker's words */
export async function loadContext(session: BuildSession, { context, dockerfile }: BuildRequest): Promise<BuildContext> {
  const { engine, tell } = session
  const name = dockerfile.kind === 'file' ? (dockerfile.path ?? 'Dockerfile') : 'Dockerfile'
  const vertex = { id: 'dockerfile', name: `[internal] load build definition from ${name.slice(name.lastIndexOf('/') + 1)}` }
  tell({ kind: 'begin', vertex })
  try {
    const opened = await openBuildContext(context, dockerfile, { paths: engine.store.paths, launcher: engine.launcher })
    const size = Buffer.byteLength(opened.dockerfile.text)
    tell({ kind: 'status', id: vertex.id, text: `transferring dockerfile: ${formatSize(size)}`, done: true })
    tell({ kind: 'done', id: vertex.id })
    tellIgnored(session, opened)
    return opened
  } catch (error) {
    session.tellFailed(vertex.id, error)
    throw error
  }
}

function tellIgnored({ tell }: BuildSession, { tree: { ignored } }: BuildContext): void {
  const vertex = { id: 'ignored', name: `[internal] load ${ignored?.file ?? '.dockerignore'}` }
  tell({ kind: 'begin', vertex })
  tell({ kind: 'done', id: vertex.id })
}

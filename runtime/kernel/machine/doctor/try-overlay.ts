/**
 * Really mounts an overlay on the file system of the state folder, which says more than any table of file systems.
 * It is mounted in a mount namespace of the launcher's servant, so nobody else sees it and it dies with that process.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../../base/errors.ts'
import { withServer } from '../../launch/server.ts'
import { CLONE, MS } from '../../program/constants.ts'
import { Program } from '../../program/program.ts'
import type { OverlayTrial } from './facts.ts'

/** @param folder an existing one, where the folders to be mounted are made for a moment */
export async function tryOverlay(launcher: string, folder: string): Promise<OverlayTrial> {
  let base: string | undefined
  try {
    base = mkdtempSync(join(folder, '.minidock-doctor-'))
    for (const name of ['lower', 'upper', 'work', 'merged']) mkdirSync(join(base, name))
    await mountIn(base, launcher)
    return { kind: 'works' }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return error instanceof MinidockError && error.hint !== undefined ? { kind: 'failed', why, hint: error.hint } : { kind: 'failed', why }
  } finally {
    if (base !== undefined) rmSync(base, { recursive: true, force: true })
  }
}

async function mountIn(base: string, launcher: string): Promise<void> {
  const program = new Program()
  const emitter = program.emitter({ module: 'overlay', chapter: 3, why: 'an image’s layers become one root' })
  emitter.unshare(CLONE.NEWNS)
  emitter.mount(null, '/', null, MS.REC | MS.PRIVATE, null)
  // Relative, because a path may hold the colons and commas that separate options.
  emitter.chdir(base)
  emitter.mount('overlay', 'merged', 'overlay', MS.NODEV, 'lowerdir=lower,upperdir=upper,workdir=work')
  await withServer(launcher, server => server.run(program, { reply: false }))
}

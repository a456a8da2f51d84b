/** A folder for things on their way, which is gone afterwards. Its name says which process made it: should that be killed, `system gc` removes it. */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withCleanup } from '../../kernel/launch/cleanup.ts'
import { temporaryName } from '../../store/files/temporary-name.ts'

/** @param place one of the state folder's */
export async function withScratch<T>(place: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(place, temporaryName())
  mkdirSync(folder)
  return await withCleanup(
    () => rmSync(folder, { recursive: true, force: true }),
    () => work(folder),
  )
}

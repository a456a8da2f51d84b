/** A folder for things on their way, which is gone afterwards. It bears its holder's name: should that be killed, `system gc` removes it. */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withCleanup } from '../../kernel/cleanup.ts'
import { holderName } from '../../store/holder.ts'

/** @param place one of the state folder's */
export async function withScratch<T>(place: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(place, holderName())
  mkdirSync(folder)
  return await withCleanup(
    () => rmSync(folder, { recursive: true, force: true }),
    () => work(folder),
  )
}

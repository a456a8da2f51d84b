/** `npm run vm bundle`: the folder that an instructor copies to a stick. Boxes that have not been made yet are made first. */

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { makeBundle } from '../bundle/make-bundle.ts'
import { boxCommand, boxName, checksum, OUT } from './box.ts'

/** @returns the exit code */
export async function bundleCommand(words: readonly string[]): Promise<number> {
  if (words.length > 0) throw new MinidockError('invalid', `npm run vm bundle takes no words, and got: ${words.join(' ')}`)
  const providers = ['libvirt', 'virtualbox'] as const
  for (const provider of providers) if (!existsSync(join(OUT, boxName(provider)))) await boxCommand([provider])
  const folder = join(OUT, 'bundle')
  const names = await makeBundle(
    folder,
    providers.map(provider => join(OUT, boxName(provider))),
    checksum,
  )
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  console.log(`${folder}: ${names.join(', ')}; ${(bytes / 2 ** 20).toFixed(0)} MiB`)
  console.log('copy it to a stick; on each laptop: sh install.sh')
  return 0
}

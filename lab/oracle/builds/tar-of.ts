/** A context as docker's client sends it: all that is in it belongs to root. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** More than any context here has. */
const MOST = 2 ** 26

export async function tarOf(folder: string): Promise<Buffer> {
  const args = ['--create', '--directory', folder, '--owner=0', '--group=0', '--numeric-owner', '.']
  const { stdout } = await promisify(execFile)('tar', args, { encoding: 'buffer', maxBuffer: MOST })
  return stdout
}

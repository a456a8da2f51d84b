/** Terminals in a sandbox in which docker runs, with the lab's image: what a lesson says that docker prints is typed there. */

import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { openShells, type Shells } from '../sandbox/shells.ts'
import { slowness } from '../suite/slowness.ts'

const SERVE = join(import.meta.dirname, 'serve-docker.ts')
const ENVIRONMENT = '/run/lab-docker.env'

/** @throws {MinidockError} `unavailable` if this machine has no docker, or it does not start here */
export async function openDockerTerminals({ terminals }: { readonly terminals: number }): Promise<Pick<Shells, 'run' | 'close'>> {
  const shells = await openShells({ terminals, memory: 2 ** 31, pids: 1024, propagation: 'private' })
  try {
    const { exitCode, output } = await shells.run(`'${process.execPath}' '${SERVE}' > ${ENVIRONMENT}`, { seconds: 90 * slowness() })
    if (exitCode !== 0) throw new MinidockError('unavailable', `could not check what docker prints: ${output.trim()}`)
    for (let terminal = 1; terminal <= terminals; terminal++) await shells.run(`. ${ENVIRONMENT}`, { terminal })
    return shells
  } catch (error) {
    await shells.close()
    throw error
  }
}

/** Makes an image for which packages may have to be fetched: on the machine's network, where nothing is started. */

import { join } from 'node:path'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { onMachineNetwork } from '../suite/machine-network.ts'
import { REPOSITORY } from './kept-in-build.ts'

/**
 * Creating a container makes its image and unpacks its layers. It is removed again.
 * @param root the state folder
 * @throws {MinidockError} if the command fails
 */
export async function fetchImage(root: string, image: string): Promise<void> {
  const env = { ...process.env, MINIDOCK_ROOT: root }
  const minidock = (...args: string[]) => {
    const [file, ...argv] = onMachineNetwork(join(REPOSITORY, 'minidock'), ...args)
    return runCommand(file, argv, { env })
  }
  await minidock('create', '--name', 'prepared', image)
  await minidock('rm', 'prepared')
}

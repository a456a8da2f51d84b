/**
 * Makes an image for which packages may have to be fetched: on the machine's network, where nothing is started. The names mean the images that this machine makes, also
 * where a hub can be reached: the engine is that of the chapter before registries.
 */

import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { onMachineNetwork } from '../suite/machine-network.ts'

const CHAPTER = join(REPOSITORY, 'lab/fixtures/chapter.ts')
const LAST_WITHOUT_REGISTRY = '8'

/**
 * Creating a container makes its image and unpacks its layers. It is removed again.
 * @param root the state folder
 * @throws {MinidockError} if the command fails
 */
export async function fetchImage(root: string, image: string): Promise<void> {
  const env = { ...process.env, MINIDOCK_ROOT: root }
  const minidock = (...args: string[]) => {
    const [file, ...argv] = onMachineNetwork(process.execPath, CHAPTER, LAST_WITHOUT_REGISTRY, ...args)
    return runCommand(file, argv, { env })
  }
  await minidock('create', '--name', 'prepared', image)
  await minidock('rm', 'prepared')
}

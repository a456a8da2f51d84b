/**
 * A process that works on volumes until it is killed: volume-loops.ts ROOT LAUNCHER remove|change
 *
 * Says that it is ready, and writes a point after each round of `change`.
 *
 * remove: removes the volume `data` whenever nobody uses it. change: makes and removes volumes, and those of the container c…c that go with it.
 */

import { ContainerStore } from '../../runtime/store/containers/containers.ts'
import { storePaths } from '../../runtime/store/files/paths.ts'
import { usersOf } from '../../runtime/store/volumes/volume-use.ts'
import { VolumeStore } from '../../runtime/store/volumes/volumes.ts'

const [root = '', launcher = '', what = ''] = process.argv.slice(2)
const paths = storePaths(root)
const volumes = new VolumeStore(paths, launcher)
const containers = new ContainerStore(paths)
const within = containers.directory('c'.repeat(64))
/** To ask many containers takes a moment. */
const nobody = (): string[] => {
  for (const end = performance.now() + 1; performance.now() < end; );
  return []
}
process.stdout.write('ready\n')
for (let round = 0; ; round++) {
  if (what === 'remove') {
    await volumes.remove('data', () => usersOf(containers, 'data'))
    continue
  }
  const name = `volume${round % 4}`
  await volumes.remove(name, nobody)
  volumes.ensure({ Name: name, Labels: { made: 'by a loop' }, Options: { type: 'tmpfs', device: 'tmpfs' } })
  volumes.ensure({ Name: `within${round}`, within })
  process.stdout.write('.')
}

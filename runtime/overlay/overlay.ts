/** Chapter 3: images as layers. The overlay is mounted inside the container's own mount namespace: the host's mount table never changes. */

import type { Module } from '../plan/module.ts'
import { limitDisk } from '../store/containers/disk-limit.ts'
import { type OverlayHeart, heart as ownHeart } from './heart.ts'
import { checkStorageOptions } from './storage-options.ts'

export function createOverlay(heart: OverlayHeart = ownHeart): Module {
  return {
    name: 'overlay',
    chapter: 3,
    summary: 'images as layers, copy-on-write',
    configure: ({ request, host }) => checkStorageOptions(request.HostConfig.StorageOpt, host),

    contributions: async () => (await import('./contributions.ts')).overlayContributions,

    compile({ id, paths, layers, request }, birth, release) {
      limitDisk(paths.container, id, request.HostConfig.StorageOpt, birth.host('prepare'))
      heart.mount(
        { layers: paths.layers, lower: layers, container: `../containers/${id}`, volatile: request.HostConfig.AutoRemove },
        birth.take('root', 'rootfs').child('root'),
      )
      release
        .because('overlayfs leaves work/work behind, which is useless once the mount is gone')
        .tolerating('ENOENT')
        .removeTree(`${paths.container}/work/work`)
    },
  }
}

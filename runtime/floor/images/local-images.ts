/**
 * Images for a machine without a hub, by full reference. The table is light: what makes an image is loaded when one is made.
 * Chapter 10's registry takes these names over on a machine with a network.
 */

import { familiarReference, parseReference, repositoryOf } from '../../formats/docker/reference.ts'
import { ownPlatform, runsOn } from '../../formats/oci/platform-order.ts'
import { type ImageSource, RANKS } from '../../plan/image-source.ts'
import type { LocalImage } from './local-image.ts'

const localImages: Readonly<Record<string, LocalImage>> = {
  'docker.io/library/busybox:latest': {
    summary: 'a shell and 300 small commands in one file, made in a second',
    make: async (store, progress) => (await import('./busybox.ts')).makeBusybox(store, progress),
  },
  'docker.io/library/mem-muncher:latest': {
    summary: 'busybox, and a script that takes memory until it is stopped, made in a second',
    make: async (store, progress) => (await import('./mem-muncher.ts')).makeMemMuncher(store, progress),
  },
  'docker.io/library/nginx:latest': {
    summary: "a web server from Debian's packages, made in some seconds",
    make: async (store, progress) => (await import('./nginx.ts')).makeNginx(store, progress),
  },
  'docker.io/library/debian:latest': {
    summary: 'a minimal Debian from the packages that this machine is set up to use, made in about a minute',
    make: async (store, progress) => (await import('./debian.ts')).makeDebian(store, progress),
  },
}

export const localImageSource: ImageSource = {
  rank: RANKS.madeHere,
  names: Object.keys(localImages).map(shortName),
  nearest: reference => NEAREST[repositoryOf(parseReference(reference))],
  offer(reference, { platform }) {
    const local = localImages[reference]
    if (!local || (platform !== undefined && !runsOn(ownPlatform(), platform))) return undefined
    const label = `making ${shortName(reference)}`
    return {
      summary: `making it on this machine (${local.summary})`,
      bring: (store, progress) => progress.step(label, say => local.make(store, say)),
    }
  },
}

/** Images that people ask for first, by repository: in whose place what is made here does. */
const NEAREST: Readonly<Record<string, string>> = {
  ...fits('debian', 'ubuntu debian fedora centos rockylinux almalinux archlinux amazonlinux opensuse/leap oraclelinux'),
  ...fits('busybox', 'alpine busybox hello-world'),
  ...fits('nginx', 'nginx httpd caddy traefik'),
}

function fits(made: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map(name => [repositoryOf(parseReference(name)), made]))
}

function shortName(reference: string): string {
  return familiarReference(parseReference(reference)).replace(/:latest$/, '')
}

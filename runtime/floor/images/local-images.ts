/**
 * Images for a machine without a hub, by full reference. The table is light: what makes an image is loaded when one is made.
 * Chapter 10's registry takes these names over on a machine with a network.
 */

import type { LocalImage } from './local-image.ts'

export const localImages: Readonly<Record<string, LocalImage>> = {
  'docker.io/library/busybox:latest': {
    summary: 'a shell and 300 small commands in one file, made in a second',
    make: async (store, progress) => (await import('./busybox.ts')).makeBusybox(store, progress),
  },
  'docker.io/library/mem-muncher:latest': {
    summary: 'busybox, and a script that takes memory until it is stopped, made in a second',
    make: async (store, progress) => (await import('./mem-muncher.ts')).makeMemMuncher(store, progress),
  },
  'docker.io/library/debian:latest': {
    summary: 'a minimal Debian from the packages that this machine is set up to use, made in about a minute',
    make: async (store, progress) => (await import('./debian.ts')).makeDebian(store, progress),
  },
}

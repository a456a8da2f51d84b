/**
 * Chapter 6, your turn: data that outlives its container.
 *
 * The rest of the engine is there: it has read the flags, made the volume's directory on
 * the host and the place in the container, and calls your heart once for each mount. Your
 * heart takes hold of the files on the host, puts them at their place, and says what the
 * container may not do with them.
 */

import {
  AT,
  MS,
  O,
  OPEN_TREE,
  RESOLVE,
  SIZE_OF_MOUNT_ATTR,
  SIZE_OF_OPEN_HOW,
} from '../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import type { Register } from '../../runtime/kernel/program/register.ts'

/**
 * What a container may do with a mount, and whether mounts that are made later below it
 * pass from the host to the container or back.
 */
export interface Restriction {
  readonly readonly: boolean
  /** MS_PRIVATE: neither way; MS_SLAVE: to the container; MS_SHARED: both ways. */
  readonly propagation: number
}

/** A volume whose container is being removed. */
export interface LeftVolume {
  /** The user has given it no name. */
  readonly anonymous: boolean
  /** How many other containers use it. */
  readonly users: number
}

export interface VolumesHeart {
  /** On the host: takes hold of a directory or file, with all that is mounted below it. */
  open(source: string, tree: Register, host: Emitter): void
  /**
   * In the container's root: puts the tree at its place, wherever the links of
   * the image lead inside.
   * @param place a register that is free
   */
  attach(tree: Register, destination: string, place: Register, mount: Emitter): void
  /**
   * On the host, between the two: changes all mounts of the tree, while no
   * process can use it yet.
   */
  restrict(tree: Register, restriction: Restriction, host: Emitter): void
  /** Returns whether a volume first gets what the image has at its place. */
  getsImage(volume: { readonly empty: boolean; readonly noCopy: boolean }): boolean
  /**
   * Returns whether a volume goes with its container.
   * @param asked by `rm -v`, or by `run --rm`
   */
  goesWith(volume: LeftVolume, asked: boolean): boolean
}

export const heart: VolumesHeart = {
  open(source, tree, host) {
    host
      .because('the source is opened now: after pivot_root no path leads to it')
      .into(tree)
      .open_tree(AT.FDCWD, source, OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC | AT.RECURSIVE)
  },

  attach(tree, destination, place, mount) {
    const how = { flags: O.PATH | O.CLOEXEC, resolve: RESOLVE.IN_ROOT }
    mount
      .because("links are resolved inside the container's root: none leads to the host")
      .into(place)
      .openat2(AT.FDCWD, destination, how, SIZE_OF_OPEN_HOW)
    // TODO 1: what the container finds at the place is the tree. So far the two are
    // descriptors that have nothing to do with each other.
    const close = mount.because('a descriptor left open could lead out of the container')
    close.close(place)
    close.close(tree)
  },

  restrict(tree, _restriction, host) {
    // TODO 2: read-only is read-only, and what is to pass passes, for each mount of the
    // tree. So far the topmost one is made private, and nothing else.
    const attributes = { set: 0, propagation: MS.PRIVATE }
    host
      .because('later mounts below it must not pass between the container and the host')
      .mount_setattr(tree, '', AT.EMPTY_PATH, attributes, SIZE_OF_MOUNT_ATTR)
  },

  // TODO 3: a new volume begins with what the image has at its place, unless the
  // user wants none of it.
  getsImage: () => false,

  // TODO 4: if the user asks for it, the volumes that nobody could find again go with the
  // container. No others do.
  goesWith: () => false,
}

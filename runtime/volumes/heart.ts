/** The heart of chapter 6: data that outlives its container. */

import {
  AT,
  MOUNT_ATTR,
  MOVE_MOUNT,
  O,
  OPEN_TREE,
  RESOLVE,
  SIZE_OF_MOUNT_ATTR,
  SIZE_OF_OPEN_HOW,
} from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'

// #region interface
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
// #endregion interface

// #region heart
export const heart: VolumesHeart = {
  // #region open
  open(source, tree, host) {
    host
      .because('the source is opened now: after pivot_root no path leads to it')
      .into(tree)
      .open_tree(AT.FDCWD, source, OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC | AT.RECURSIVE)
  },
  // #endregion open

  // #region attach
  attach(tree, destination, place, mount) {
    const how = { flags: O.PATH | O.CLOEXEC, resolve: RESOLVE.IN_ROOT }
    mount
      .because("links are resolved inside the container's root: none leads to the host")
      .into(place)
      .openat2(AT.FDCWD, destination, how, SIZE_OF_OPEN_HOW)
    mount
      .because('both ends are descriptors: a link that is swapped now changes nothing')
      .move_mount(tree, '', place, '', MOVE_MOUNT.F_EMPTY_PATH | MOVE_MOUNT.T_EMPTY_PATH)
    const close = mount.because('a descriptor left open could lead out of the container')
    close.close(place)
    close.close(tree)
  },
  // #endregion attach

  // #region restrict
  restrict(tree, { readonly, propagation }, host) {
    const attributes = { set: readonly ? MOUNT_ATTR.RDONLY : 0, propagation }
    host
      .because('all mounts of the tree: one below would stay as it is on the host')
      .mount_setattr(tree, '', AT.EMPTY_PATH | AT.RECURSIVE, attributes, SIZE_OF_MOUNT_ATTR)
  },
  // #endregion restrict

  // #region lifetime
  getsImage: ({ empty, noCopy }) => empty && !noCopy,

  goesWith: ({ anonymous, users }, asked) => asked && anonymous && users === 0,
  // #endregion lifetime
}
// #endregion heart

/**
 * Leases: an address or a port that is held for one start of a container. A lease is a symbolic link by the name of what is held, whose text says who has it:
 *
 *   networks/bridge/leases/172.17.0.2   -> <container's id> <generation> <the process that starts it>
 *
 * symlink(2) makes it whole or not at all, and fails where it is there: so two processes never hold the same. The container's release removes it. If a process was killed
 * before there was a release, the lease is dead, and `collectLeases` removes it.
 */

import { readFileSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { readNames } from '../files/read-names.ts'
import { isCreatorAlive, ownProcess } from '../files/temporary-name.ts'

/** The offset of the generation in a program's header (`kernel/program/encode.ts`). */
const GENERATION = 8

/** The start that holds a lease. */
export interface Tenant {
  /** The container's id. */
  readonly id: string
  readonly generation: number
}

/** Takes a lease. @returns false when another start holds it */
export function take(path: string, { id, generation }: Tenant): boolean {
  try {
    symlinkSync(`${id} ${generation} ${ownProcess()}`, path)
    return true
  } catch (error) {
    if (errnoName(error) === 'EEXIST') return false
    throw error
  }
}

/** Gives a lease back, unless another start holds it by now. */
export function giveBack(path: string, { id, generation }: Tenant): void {
  const held = tenantOf(path)
  if (held?.id === id && held.generation === generation) unlinkIfThere(path)
}

/** Returns who holds a lease; undefined: nobody. */
export function tenantOf(path: string): (Tenant & { readonly starter: string }) | undefined {
  const [id = '', generation = '', starter = ''] = textOf(path).split(' ')
  return starter === '' ? undefined : { id, generation: Number(generation), starter }
}

/**
 * Removes leases whose holders are dead: nobody is starting the container, and it has no release that would give them back.
 * Call it under the lock of the directory: of two at a time, one could remove what a third has just taken.
 * @param leases the directory of the leases
 * @param containers the directory of all containers
 * @returns what was freed
 */
export function collectLeases(leases: string, containers: string): string[] {
  return readNames(leases).filter(name => {
    const path = `${leases}/${name}`
    const held = tenantOf(path)
    if (!held || isCreatorAlive(held.starter) || willBeReleased(`${containers}/${held.id}`, held.generation)) return false
    unlinkIfThere(path)
    return true
  })
}

/** Returns whether the container has a release that was made for this start. */
function willBeReleased(container: string, generation: number): boolean {
  return ['release', 'release.new'].some(name => generationOf(`${container}/${name}`) === generation)
}

/** @param path of a program @returns the number of the start that it was made for; undefined: there is none */
function generationOf(path: string): number | undefined {
  try {
    return Number(readFileSync(path).readBigUInt64LE(GENERATION))
  } catch (error) {
    if (error instanceof RangeError || errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}

function textOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return ''
    throw error
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
  }
}

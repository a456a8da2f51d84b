/**
 * Clients that wait for a container's next start: the folder `attaching` in its directory, with a socket for each, on which the client listens. The monitor
 * connects to all of them before it reads the container's first output, and takes their names away (`kernel/c/monitor/clients.c`, clients_fetch).
 *
 *   attaching/f.tmp-812-77120-0c5f…   what the client wants (`WANTS`, a hexadecimal digit), and which process it is (`files/temporary-name.ts`)
 *   attaching/.tmp-812-77120-9a2e…    a client that does not listen yet
 */

import { existsSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs'
import type { Server } from 'node:net'
import { errnoName } from '../../base/errors.ts'
import { listenIn } from '../../kernel/launch/monitor-connection.ts'
import { readAll } from '../files/read-names.ts'
import { isCreatorAlive, isTemporaryName, temporaryName } from '../files/temporary-name.ts'

/** One less than a monitor has room for (`MAX_CLIENTS` of `kernel/c/monitor/monitor.h`): the command that starts the container may be a client too. */
export const MOST_WAITING = 63

export interface WaitingClient {
  /** Gets one connection, the monitor's. */
  readonly server: Server
  /** Takes the name away. @returns false when it was gone: a monitor has connected, or the container is removed */
  leave(): boolean
}

/**
 * Makes a client that the next start finds.
 * @param directory containers/<id>
 * @param wants `WANTS`
 * @returns undefined when the container is gone
 */
export async function waitForStart(directory: string, wants: number): Promise<WaitingClient | undefined> {
  const folder = folderOf(directory)
  const stage = temporaryName()
  const path = `${folder}/${wants.toString(16)}${stage}`
  for (;;) {
    unless(['EEXIST', 'ENOENT'], () => mkdirSync(folder, { mode: 0o700 }))
    const server = await listenIn(folder, stage).catch(goneFolder)
    // It gets its name only now: a monitor that comes between bind(2) and listen(2) would take the client for dead.
    if (server && unless(['ENOENT'], () => renameSync(`${folder}/${stage}`, path))) return { server, leave: () => remove(path, folder) }
    server?.close()
    // Else another process has just removed the empty folder.
    if (!existsSync(directory)) return undefined
  }
}

function goneFolder(error: unknown): undefined {
  if (errnoName(error) !== 'ENOENT') throw error
}

/** Returns how many clients wait, without those that were killed. */
export function countWaiting(directory: string): number {
  return readAll(folderOf(directory)).filter(name => isCreatorAlive(creatorOf(name))).length
}

/** Removes the names that killed clients have left. @returns how many */
export function removeDeadClients(directory: string): number {
  const folder = folderOf(directory)
  const dead = readAll(folder).filter(name => isTemporaryName(creatorOf(name)) && !isCreatorAlive(creatorOf(name)))
  return dead.filter(name => remove(`${folder}/${name}`, folder)).length
}

function folderOf(directory: string): string {
  return `${directory}/attaching`
}

/** Returns the creator in a name, which comes after what the client wants. */
function creatorOf(name: string): string {
  return name.startsWith('.') ? name : name.slice(1)
}

/** Removes a name, and the folder with the last one. @returns false when another process was first */
function remove(path: string, folder: string): boolean {
  const removed = unless(['ENOENT'], () => unlinkSync(path))
  unless(['ENOENT', 'ENOTEMPTY'], () => rmdirSync(folder))
  return removed
}

/** @returns false when it failed for one of these reasons */
function unless(reasons: readonly string[], action: () => void): boolean {
  try {
    action()
    return true
  } catch (error) {
    if (!reasons.includes(errnoName(error) ?? '')) throw error
    return false
  }
}

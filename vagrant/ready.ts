/** What most commands begin with: a machine that runs, has the project as it is here, and has compiled it. */

import { existsSync } from 'node:fs'
import { carryProject, fetchWorkshop, isWorkshopExpected, sendWorkshop, UNBUILT } from './carry.ts'
import { ask, type Guest, inside, knownGuest, notAnswering } from './guest.ts'
import { holderOf, tryLock } from './lock.ts'
import { bringUp, buildThere } from './machine.ts'
import { noteFile, REPOSITORY } from './places.ts'
import { say, step } from './progress.ts'
import { requireFewFiles } from './synced.ts'

export interface Wanted {
  /** The command, for others that wait: `npm run vm lab`. */
  readonly what: string
  /** It uses the learner's files. */
  readonly workshop?: boolean
  /** It has the lock `test` itself. */
  readonly isTest?: boolean
}

/** The machine, running, with the project as it is here, compiled. @throws {MinidockError} */
export async function readyGuest(wanted: Wanted): Promise<Guest> {
  requireFewFiles(REPOSITORY)
  const known = knownGuest()
  if (known?.isProvisioned && (await step('bringing the project into the machine', () => bring(known, wanted)))) return await built(known)
  const guest = await bringUp(wanted.what)
  if (!(await step('bringing the project into the machine', () => bring(guest, wanted)))) throw notAnswering()
  return await built(guest)
}

async function built(guest: Guest): Promise<Guest> {
  if (existsSync(noteFile(UNBUILT))) await buildThere(guest)
  return guest
}

/** @returns false if the machine is not to be reached */
async function bring(guest: Guest, { what, workshop = false, isTest = false }: Wanted): Promise<boolean> {
  if (workshop && isWorkshopExpected() && !(await fetchWorkshop(guest))) return false
  if (!(await bringProject(guest, what, isTest))) return false
  return workshop ? await sendWorkshop(guest) : true
}

async function bringProject(guest: Guest, what: string, isTest: boolean): Promise<boolean> {
  const release = isTest ? () => undefined : await tryLock('test', what)
  if (!release) {
    say(`${holderOf('test')} checks the sources that are in the machine: they stay as they are until it ends`)
    return await answers(guest)
  }
  try {
    return await carryProject(guest)
  } finally {
    release()
  }
}

async function answers(guest: Guest): Promise<boolean> {
  return (await ask(inside(guest, 'true'))).code === 0
}

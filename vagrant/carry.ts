/**
 * Carries the project into the machine, and what a command has made for the user back. With rsync; where this computer has none (Windows), vagrant shares the project's
 * folder at /vagrant, and the machine copies from there to its own disk.
 */

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../runtime/base/errors.ts'
import { ask, collect, type Guest, inside, SSH_FAILED, sshWords } from './guest.ts'
import { isInstalled } from './installed.ts'
import { removeNote, writeNote } from './notes.ts'
import { noteFile, PROJECT_THERE, REPOSITORY } from './places.ts'
import { say } from './progress.ts'
import { EXCLUDED } from './synced.ts'

/** The learner's files, here and there. */
const WORKSHOP = join(REPOSITORY, 'workshop')
const SHARED = '/vagrant'

/** A note that is there while sources have come into the machine that are not compiled there yet. */
export const UNBUILT = 'unbuilt'

/** One that is there while the machine may have something of the learner's that is not here yet. */
const TO_FETCH = 'to-fetch'

/** rsync's exit codes: no connection, or none that has held. The second also where a word is asked for that the machine does not have. */
const UNREACHABLE = [255, 12]

/** @returns false if the machine is not to be reached @throws {MinidockError} `engine` if it is, and the files did not come */
export async function carryProject(guest: Guest): Promise<boolean> {
  return isInstalled('rsync') ? await byRsync(guest) : await byFolder(guest)
}

async function byRsync(guest: Guest): Promise<boolean> {
  const words = ['--delete', '--verbose', ...EXCLUDED.map(pattern => `--exclude=${pattern}`)]
  const { out, came } = await rsync(guest, words, `${REPOSITORY}/`, `default:${PROJECT_THERE}/`)
  // What was carried when the connection broke is not compiled either.
  if (/^(?:deleting )?(?:runtime\/|scripts\/|package-lock\.json)/m.test(out)) writeNote(noteFile(UNBUILT), {})
  return came
}

/**
 * @returns what it says; and whether the files came: false if the machine is not to be reached
 * @throws {MinidockError} `engine` if it is, and the files did not come
 */
async function rsync(
  guest: Guest,
  words: readonly string[],
  from: string,
  to: string,
): Promise<{ readonly out: string; readonly came: boolean }> {
  // What stands in rsync's place in the machine sees to it that it is this machine.
  const options = ['--archive', '--no-owner', '--no-group', `--rsh=${rshOf(sshWords())}`, `--rsync-path=${inside(guest, 'rsync')}`]
  const { code, out, problems } = await collect(['rsync', ...options, ...words, from, to])
  if (code === 0 || UNREACHABLE.includes(code)) return { out, came: code === 0 }
  throw new MinidockError('engine', `cannot copy ${from} to ${to}: rsync failed with exit code ${code}`, {
    hint: [...problems.trim().split('\n').slice(-5), 'is the disk of the machine full? npm run vm ssh -- df -h /'].join('\n'),
  })
}

/** rsync takes it apart at its blanks; a quotation mark in quotation marks is doubled. */
function rshOf(words: readonly string[]): string {
  return words.map(word => (/\s|"/.test(word) ? `"${word.replaceAll('"', '""')}"` : word)).join(' ')
}

async function byFolder(guest: Guest): Promise<boolean> {
  const sum = 'find runtime scripts package-lock.json -type f -exec cksum {} + 2>/dev/null | sort | cksum'
  const copy = `sudo -n sh ${SHARED}/vagrant/provision/project.sh vagrant ${PROJECT_THERE} ${SHARED}`
  const { out, came } = await copyThere(guest, `was=$(${sum}) && ${copy} >&2 && { test "$was" = "$(${sum})" || echo changed; }`)
  if (out.includes('changed')) writeNote(noteFile(UNBUILT), {})
  return came
}

/** As `rsync`, for a script in the project's folder there. */
async function copyThere(guest: Guest, script: string): Promise<{ readonly out: string; readonly came: boolean }> {
  const { code, out, problems } = await ask(inside(guest, `cd ${PROJECT_THERE} && ${script}`))
  if (code === 0 || code === SSH_FAILED) return { out, came: code === 0 }
  throw new MinidockError('engine', 'cannot copy files between this computer and the machine, by the folder that vagrant shares', {
    hint: problems.trim().split('\n').slice(-5).join('\n'),
  })
}

/** Does something in the machine that may change the learner's files, and fetches them. If this process is killed meanwhile, the next command fetches them. */
export async function withWorkshop<T>(guest: Guest, work: () => Promise<T>): Promise<T> {
  writeNote(noteFile(TO_FETCH), {})
  try {
    return await work()
  } finally {
    if (!(await fetchWorkshop(guest))) say('what was written in workshop/ is still in the machine: the next npm run vm lab fetches it')
  }
}

export function isWorkshopExpected(): boolean {
  return existsSync(noteFile(TO_FETCH))
}

/** What is newer there. @returns false if the machine is not to be reached */
export async function fetchWorkshop(guest: Guest): Promise<boolean> {
  mkdirSync(WORKSHOP, { recursive: true })
  const { came } = isInstalled('rsync')
    ? await rsync(guest, ['--update'], `default:${PROJECT_THERE}/workshop/`, `${WORKSHOP}/`)
    : await copyThere(guest, `mkdir -p ${SHARED}/workshop && cp -rup workshop/. ${SHARED}/workshop/`)
  if (came) removeNote(noteFile(TO_FETCH))
  return came
}

/** All that there is here, also where it is older: what is newer there was fetched before. @returns false if the machine is not to be reached */
export async function sendWorkshop(guest: Guest): Promise<boolean> {
  if (!existsSync(WORKSHOP)) return true
  const { came } = isInstalled('rsync')
    ? await rsync(guest, [], `${WORKSHOP}/`, `default:${PROJECT_THERE}/workshop/`)
    : await copyThere(guest, `mkdir -p workshop && cp -rp ${SHARED}/workshop/. workshop/`)
  return came
}

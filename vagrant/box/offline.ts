/** What the offline box has beside the packages: the project as it was committed, its node_modules, its build, and the images of the lab. A workshop with it needs no network. */

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { PROJECT_THERE, REPOSITORY } from '../places.ts'
import { copyBuild, isCache } from './carried.ts'

const STATE = '/var/lib/minidock'

/** The user vagrant, the first that Debian makes. */
const USER = '1000:1000'

export const IMAGES = ['busybox', 'nginx', 'debian'] as const

/** @throws {MinidockError} `unavailable` if there is nothing to put in */
export function requireContents(): void {
  for (const path of ['.git', 'build/stamp', 'node_modules/vitest'])
    if (!existsSync(join(REPOSITORY, path)))
      throw new MinidockError('unavailable', `cannot make the offline box: there is no ${path} here to put into it`, {
        hint: 'in a clone: npm ci && npm run build',
      })
  const time = (path: string) => statSync(join(REPOSITORY, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (time('.git/logs/HEAD') > time('build/stamp'))
    throw new MinidockError('conflict', 'cannot make the offline box: the build is older than the last commit', { hint: 'npm run build' })
}

/** The time of the last commit, in seconds since 1970: no file in the box is younger. */
export async function commitTime(): Promise<number> {
  return Number(await git('log', '-1', '--format=%ct'))
}

async function git(...args: readonly string[]): Promise<string> {
  return await runCommand('git', ['-c', `safe.directory=${REPOSITORY}`, '-C', REPOSITORY, ...args])
}

/** A tar of the project as it was committed, with the modes that it has when a user unpacks it: then copying it over the box's changes nothing. */
export async function archiveProject(path: string): Promise<void> {
  await git('-c', 'tar.umask=0022', 'archive', '--format=tar', `--output=${path}`, 'HEAD')
}

export async function addProject(root: string): Promise<void> {
  const project = join(root, PROJECT_THERE)
  mkdirSync(project, { recursive: true })
  const archive = join(root, 'tmp/project.tar')
  await archiveProject(archive)
  await runCommand('tar', ['--extract', '--file', archive, '--directory', project])
  rmSync(archive)
  const modules = join(REPOSITORY, 'node_modules')
  cpSync(modules, join(project, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: source => !isCache(source.slice(modules.length + 1)),
  })
  // provision/node.sh finds these packages to be the right ones, however young the lock file of a later copy of the project is.
  cpSync(join(project, 'package-lock.json'), join(project, 'node_modules/.package-lock.of.json'))
  copyBuild(project)
  await runCommand('chown', ['-hR', USER, project])
  await runCommand('ln', ['-sf', join(PROJECT_THERE, 'minidock'), join(root, 'usr/local/bin/minidock')])
}

/** The command line of the last chapter before registries: whatever a hub has under the images' names, they are made on this machine. */
const WITHOUT_REGISTRY = [join(REPOSITORY, 'course/chapter/main.ts'), '8']

/** The images are made by an engine of this machine, in the state folder of the box. No container is started. */
export async function addImages(root: string, say: (line: string) => void): Promise<void> {
  const state = join(root, STATE)
  const env = { ...process.env, MINIDOCK_ROOT: state }
  const minidock = async (...args: string[]) => {
    await runCommand(process.execPath, [...WITHOUT_REGISTRY, ...args], { env })
  }
  for (const image of IMAGES) {
    say(`making the image ${image}`)
    await minidock('create', '--name', 'prepared', image)
    await minidock('rm', 'prepared')
  }
  // A network has the names, and the range, of the state folder that it was made in; and what has happened here is not the box's history.
  for (const name of readdirSync(state)) if (/^(?:networks|events\.jsonl.*)$/.test(name)) rmSync(join(state, name), { recursive: true })
}

/**
 * Files that were made a moment ago get the time of the box. So does the build, which may be older than the sources' last commit: provision/engine.sh takes it to be of these sources
 * if it is no older than they are.
 */
export async function clampTimes(root: string, time: number): Promise<void> {
  utimesSync(join(root, PROJECT_THERE, 'build/stamp'), time, time)
  await runCommand('find', [root, '-xdev', '-newermt', `@${time}`, '-exec', 'touch', '--no-dereference', `--date=@${time}`, '{}', '+'])
}

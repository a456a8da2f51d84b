/** The host's apt as a way to Debian's packages: they are fetched and looked up, never installed, and this machine's package lists stay as they are. */

import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { runCommand } from '../../kernel/launch/command.ts'

export interface Apt {
  /** Returns what one of apt's programs prints. @throws {MinidockError} `unavailable` on a machine without it; `engine` if it fails */
  run(program: 'apt-get' | 'apt-cache', ...args: readonly string[]): Promise<string>
  /** Fetches packages (`busybox-static`, `nginx=1.22.1-9`), and returns the path of each one's archive. @throws {MinidockError} as `run` */
  download(packages: readonly string[]): Promise<string[]>
}

const QUICK = ['Acquire::Retries=0', 'Acquire::http::Timeout=10', 'Acquire::https::Timeout=10']

/**
 * Works with the package lists that the host has. If that fails (they are missing, or name packages that are no longer on the mirror), works again with fresh ones
 * in the scratch folder.
 * @throws {MinidockError} as `Apt.run`
 */
export async function withApt<T>(scratch: string, work: (apt: Apt) => Promise<T>): Promise<T> {
  // Nothing counts as installed: what this machine has says nothing about what an image needs.
  const apart = [...QUICK, 'APT::Sandbox::User=', 'Dir::State::status=/dev/null', `Dir::Cache=${scratch}/cache`]
  const known = await aptIn(join(scratch, 'known'), apart)
  return await work(known).catch(async () => {
    const fresh = await aptIn(join(scratch, 'fresh'), [...apart, `Dir::State::Lists=${scratch}/lists`])
    await fresh.run('apt-get', '-o', 'APT::Update::Error-Mode=any', 'update')
    return await work(fresh)
  })
}

async function aptIn(folder: string, settings: readonly string[]): Promise<Apt> {
  await mkdir(folder)
  const options = settings.flatMap(setting => ['-o', setting])
  // Its words are read.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const run: Apt['run'] = (program, ...args) => runCommand(program, [...options, ...args], { cwd: folder, env })
  return {
    run,
    download: async packages => {
      await run('apt-get', 'download', ...packages)
      const archives = await readdir(folder)
      return packages.map(wanted => {
        const archive = archives.find(file => file.startsWith(`${wanted.replace(/=.*/, '')}_`))
        if (archive === undefined) throw new MinidockError('unavailable', `apt-get download ${wanted} left no file`)
        return join(folder, archive)
      })
    },
  }
}

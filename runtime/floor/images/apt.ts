/** The host's apt as a way to Debian's packages: they are fetched and looked up, never installed, and this machine's package lists stay as they are. */

import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { runCommand } from '../../kernel/launch/command.ts'

export interface Apt {
  /** Returns what one of apt's programs prints. @throws {MinidockError} `unavailable` on a machine without it; `engine` if it fails */
  run(program: 'apt-get' | 'apt-cache', ...args: readonly string[]): Promise<string>
  /** Fetches packages (`busybox-static`, `nginx=1.22.1-9`), and returns the path of each one's archive. @throws {MinidockError} as `run` */
  download(packages: readonly string[]): Promise<string[]>
}

const SETTINGS = [
  // A machine without a network learns that soon.
  ...['Retries "0"', 'http::Timeout "10"', 'https::Timeout "10"'].map(setting => `Acquire::${setting};`),
  // Its own user may not write into the scratch folder.
  'APT::Sandbox::User "";',
  // Nothing counts as installed: what this machine has says nothing about what an image needs.
  'Dir::State::status "/dev/null";',
  // Some machines switch these off; without them each command reads all lists again.
  'Dir::Cache::pkgcache "pkgcache.bin";',
  'Dir::Cache::srcpkgcache "srcpkgcache.bin";',
  // What this machine does after an update of its own lists.
  ...['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map(hook => `#clear APT::Update::${hook};`),
]

/**
 * Works with the package lists that the host has. If that fails (they are missing, or name packages that are no longer on the mirror), works again with fresh ones
 * in the scratch folder.
 * @throws {MinidockError} as `Apt.run`
 */
export async function withApt<T>(scratch: string, work: (apt: Apt) => Promise<T>): Promise<T> {
  const known = await aptIn(join(scratch, 'known'), [])
  return await work(known).catch(async () => {
    const lists = join(scratch, 'lists')
    // apt makes these folders itself only where its own lists are.
    await mkdir(join(lists, 'partial'), { recursive: true })
    const fresh = await aptIn(join(scratch, 'fresh'), [`Dir::State::Lists "${lists}";`, 'APT::Update::Error-Mode "any";'])
    await fresh.run('apt-get', 'update')
    return await work(fresh)
  })
}

async function aptIn(folder: string, settings: readonly string[]): Promise<Apt> {
  await mkdir(folder)
  const configuration = join(folder, 'apt.conf')
  await writeFile(configuration, [...SETTINGS, `Dir::Cache "${folder}";`, ...settings, ''].join('\n'))
  // Its words are read.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const run: Apt['run'] = (program, ...args) => runCommand(program, ['-c', configuration, ...args], { cwd: folder, env })
  return {
    run,
    download: async packages => {
      await run('apt-get', 'download', ...packages)
      const archives = await readdir(folder)
      return packages.map(wanted => {
        const archive = archives.find(file => file.startsWith(`${wanted.replace(/=.*/, '')}_`))
        if (archive === undefined) throw new MinidockError('engine', `apt-get download ${wanted} left no file`)
        return join(folder, archive)
      })
    },
  }
}

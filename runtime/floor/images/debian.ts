/**
 * debian: a real distribution, put together by mmdebstrap from the package sources that this machine's own apt is set up to use, so no host is named here.
 * Package archives that are not Debian's (a vendor's repository beside them) are left out.
 */

import { readFile } from 'node:fs/promises'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import { runCommand, streamCommand } from '../../kernel/launch/command.ts'
import type { ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { addMadeImage } from './made-image.ts'

/** As `debian:stable-slim` does: who reads manual pages in a container? */
const WITHOUT_DOCUMENTATION = [
  ...['doc', 'info', 'locale', 'man', 'lintian', 'groff', 'linda'].map(folder => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
]

/** mmdebstrap copies them from the host, so that packages can be fetched; a container gets its own. */
const WITHOUT_HOST_FILES = '--customize-hook=rm -f "$1/etc/hostname" "$1/etc/resolv.conf"'

const STANDARD_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The command line that puts a Debian together. It mounts /proc and /sys into what it makes: in a mount namespace of its own they are not seen in the host's
 * mount table, and go with it if it is killed.
 */
export function mmdebstrap(...args: readonly string[]): readonly [file: string, args: readonly string[]] {
  return ['unshare', ['--mount', '--', 'mmdebstrap', ...args]]
}

export async function makeDebian(store: ImageRooms, progress: (line: string) => void): Promise<StoredImage> {
  await requireMmdebstrap()
  const suite = await debianSuite()
  const sources = await packageSources()
  progress(`debian: mmdebstrap makes a minimal ${suite}, which takes about a minute`)
  const options = ['--variant=minbase', '--format=tar', ...WITHOUT_DOCUMENTATION, WITHOUT_HOST_FILES]
  const tar = streamCommand(...mmdebstrap(...options, suite, '-', '-'), {
    input: sources,
    env: { ...process.env, SOURCE_DATE_EPOCH: String(today() / 1000) },
    onLine: line => {
      const step = /^I: ((?:running|downloading|extracting|installing|creating) .*?)(?:\.\.\.)?$/.exec(line)?.[1]
      if (step !== undefined && !step.includes('hook')) progress(`debian: ${step}`)
    },
  })
  return await addMadeImage(store, {
    layers: [{ tar, createdBy: `mmdebstrap --variant=minbase ${suite}` }],
    config: { Env: [STANDARD_PATH], Cmd: ['bash'] },
    created: new Date(today()),
    references: ['latest', suite].map(tag => `docker.io/library/debian:${tag}`),
  })
}

/** Times are the day's first moment: the same packages on the same day make the same image. Milliseconds since 1970. */
function today(): number {
  return new Date().setUTCHours(0, 0, 0, 0)
}

/** The host's own release where the host is Debian, else the stable one. */
export async function debianSuite(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '') // Then it is not Debian.
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1]
  return /^ID="?debian"?$/m.test(release) && codename !== undefined ? codename : 'stable'
}

/**
 * The host's sources.list, as far as it is Debian's, in the one-line format.
 * @throws {MinidockError} `unavailable` on a machine without apt, or whose apt has no such sources or has never fetched their lists
 */
export async function packageSources(): Promise<string> {
  const format = 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)'
  const list = await runCommand('apt-get', ['indextargets', '--format', format, 'Created-By: Packages', 'Origin: Debian']).catch(
    (error: unknown) => {
      throw new MinidockError('unavailable', 'cannot make the image debian: this machine has no apt to fetch packages with', {
        cause: error,
      })
    },
  )
  if (list !== '') return list
  throw new MinidockError('unavailable', "cannot make the image debian: this machine's apt knows no package sources of Debian", {
    hint: 'run: apt-get update',
  })
}

async function requireMmdebstrap(): Promise<void> {
  try {
    await runCommand('mmdebstrap', ['--version'])
  } catch (error) {
    if (!isOfKind(error, 'unavailable')) throw error
    throw new MinidockError('unavailable', 'cannot make the image debian: mmdebstrap is not installed', {
      hint: 'run: apt-get install mmdebstrap',
      cause: error,
    })
  }
}

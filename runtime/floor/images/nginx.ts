/**
 * nginx: a web server that is configured as docker's image is, from Debian's packages. They are fetched and taken apart; none is installed, so no maintainer
 * script runs. The lower layer is busybox, accounts and libraries; the upper one is nginx.
 *
 * Everything in it has one fixed time, so the same packages make the same image, digest for digest, on every machine.
 */

import { MinidockError } from '../../base/errors.ts'
import { formatSize } from '../../formats/go/units.ts'
import { packTar } from '../../formats/tar/pack.ts'
import type { ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { type Apt, withApt } from './apt.ts'
import { layerEntries } from './layer-entries.ts'
import { addMadeImage } from './made-image.ts'
import { baseLayer, type Fetched, nginxLayer } from './nginx-layers.ts'
import { type DebianPackage, packageClosure, parsePackages, simulatedNames } from './package-closure.ts'
import { withScratch } from './scratch.ts'

const CREATED = new Date('2025-01-01T00:00:00Z')
const STANDARD_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const ROOTS = ['busybox-static', 'nginx-light']

export async function makeNginx(store: ImageRooms, progress: (line: string) => void): Promise<StoredImage> {
  return await withScratch(store.paths.images, async scratch => {
    const packages = await withApt(scratch, apt => fetch(apt, progress)).catch((error: unknown) => Promise.reject(cannotFetch(error)))
    const isNginx = ({ source }: DebianPackage) => source === 'nginx'
    const [own, others] = [packages.filter(isNginx), packages.filter(each => !isNginx(each))]
    const version = own[0]?.version ?? ''
    progress(`nginx: made from nginx ${version} and ${others.length} packages that it needs`)
    return await addMadeImage(store, {
      layers: [
        { tar: packTar(layerEntries(await baseLayer(others, scratch)), CREATED), createdBy: list(others) },
        { tar: packTar(layerEntries(await nginxLayer(own)), CREATED), createdBy: list(own) },
      ],
      config: {
        Env: [STANDARD_PATH, `NGINX_VERSION=${upstream(version)}`],
        ExposedPorts: { '80/tcp': {} },
        Cmd: ['nginx', '-g', 'daemon off;'],
        StopSignal: 'SIGQUIT',
      },
      created: CREATED,
      settings: [`ENV NGINX_VERSION=${upstream(version)}`, 'EXPOSE 80/tcp', 'STOPSIGNAL SIGQUIT', 'CMD ["nginx" "-g" "daemon off;"]'],
      references: ['docker.io/library/nginx:latest'],
    })
  })
}

async function fetch(apt: Apt, progress: (line: string) => void): Promise<Fetched[]> {
  progress('nginx: asking apt which packages it takes')
  const names = simulatedNames(await apt.run('apt-get', '--simulate', '--no-install-recommends', 'install', ...ROOTS))
  const chosen = parsePackages(await apt.run('apt-cache', 'show', '--no-all-versions', ...names))
  const packages = packageClosure(chosen, ROOTS, ({ section, source }) => section === 'libs' || source === 'nginx')
  const bytes = packages.reduce((sum, { size }) => sum + size, 0)
  progress(`nginx: fetching ${packages.length} of Debian's packages, ${formatSize(bytes)}`)
  const archives = await apt.download(packages.map(({ name, version }) => `${name}=${version}`))
  return packages.map((each, index) => ({ ...each, archive: archives[index] ?? '' }))
}

const list = (packages: readonly DebianPackage[]) => packages.map(({ name, version }) => `${name}=${version}`).join(' ')

/** `1.22.1` of `1:1.22.1-9+deb12u11`. */
const upstream = (version: string) => version.replace(/^\d+:/, '').replace(/-[^-]*$/, '')

function cannotFetch(error: unknown): unknown {
  if (!(error instanceof MinidockError)) return error
  const elsewhere = 'or bring the image from another machine: docker save nginx | minidock load'
  if (error.kind === 'unavailable')
    return new MinidockError('unavailable', 'cannot make the image nginx: this machine has no apt to fetch packages with', {
      hint: `use a machine with Debian or Ubuntu, ${elsewhere}`,
      cause: error,
    })
  return new MinidockError('unavailable', "cannot make the image nginx: apt cannot fetch Debian's packages", {
    hint: [error.message, error.hint, `make this work: apt-get update && apt-get download nginx-light, ${elsewhere}`]
      .filter(Boolean)
      .join('\n'),
    cause: error,
  })
}

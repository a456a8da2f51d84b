/** `--cgroup-parent`: where in each hierarchy the container's cgroup is made. */

import { MinidockError } from '../../base/errors.ts'

/**
 * @param managed by systemd: the parent is a slice, and in it a unit whose cgroup is delegated to us
 * @returns empty for the root, or a path that begins with `/` and does not end with it
 * @throws {MinidockError} `invalid` for a path that leads elsewhere
 */
export function parentPath(asked: string, managed: boolean): string {
  if (managed) return `${slicePath(sliceOf(asked))}/${unitOf(asked)}`
  if (isSlice(asked)) return slicePath(asked)
  const parts = asked.split('/').filter(part => part !== '' && part !== '.')
  if (!parts.includes('..')) return parts.map(part => `/${part}`).join('')
  throw new MinidockError('invalid', `invalid cgroup parent: ${asked}`, { hint: 'a path below the root of the cgroups, without ..: /apps' })
}

/** Where systemd manages cgroups, as docker does there. @throws {MinidockError} `invalid` in docker's words */
export function sliceOf(asked: string): string {
  if (asked === '') return 'system.slice'
  // Letters, digits and what else a unit's name is made of: the name becomes a part of a command line.
  if (/^[\w:.-]+\.slice$/.test(asked)) return asked
  throw new MinidockError('invalid', 'cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"', {
    hint: 'as in machine.slice or apps-web.slice',
  })
}

/** The unit that holds the containers of a slice: `minidock-apps-web.service`. */
export function unitOf(asked: string): string {
  return `minidock-${sliceOf(asked).slice(0, -'.slice'.length)}.service`
}

function isSlice(asked: string): boolean {
  return asked.endsWith('.slice') && !asked.includes('/')
}

/** systemd.slice(5): `a-b.slice` lies in `a.slice`. */
function slicePath(slice: string): string {
  const words = slice.slice(0, -'.slice'.length).split('-')
  if (slice === '-.slice') return ''
  if (words.includes(''))
    throw new MinidockError('invalid', `invalid slice name: ${slice}`, { hint: 'as in machine.slice or apps-web.slice' })
  return words.map((_, index) => `/${words.slice(0, index + 1).join('-')}.slice`).join('')
}

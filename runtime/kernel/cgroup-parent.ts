/** `--cgroup-parent`: where in each hierarchy the container's cgroup is made. */

import { MinidockError } from '../errors.ts'

/**
 * @returns empty for the root, or a path that begins with `/` and does not end with it
 * @throws {MinidockError} `invalid` for a path that leads elsewhere
 */
export function parentPath(asked: string): string {
  if (asked.endsWith('.slice') && !asked.includes('/')) return slicePath(asked)
  const parts = asked.split('/').filter(part => part !== '' && part !== '.')
  if (!parts.includes('..')) return parts.map(part => `/${part}`).join('')
  throw new MinidockError('invalid', `invalid cgroup parent: ${asked}`, { hint: 'a path below the root of the cgroups, without ..: /apps' })
}

/** systemd.slice(5): `a-b.slice` lies in `a.slice`. */
function slicePath(slice: string): string {
  const words = slice.slice(0, -'.slice'.length).split('-')
  if (slice === '-.slice') return ''
  if (words.includes(''))
    throw new MinidockError('invalid', `invalid slice name: ${slice}`, { hint: 'as in machine.slice or apps-web.slice' })
  return words.map((_, index) => `/${words.slice(0, index + 1).join('-')}.slice`).join('')
}

/** /proc/self/mountinfo, as far as `doctor` and volumes need it: proc_pid_mountinfo(5). */

export interface Mount {
  readonly path: string
  readonly type: string
  /** Of the mount (`ro`, `noexec`) and of the file system (`memory` of a cgroup). */
  readonly options: readonly string[]
  /** Whether mounts made below it pass on: `shared` with other mounts, to it as a `slave`, or neither. */
  readonly passes?: readonly ('shared' | 'slave')[]
}

export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo
    .split('\n')
    .filter(line => line.includes(' - '))
    .map(line => {
      const [left = '', right = ''] = line.split(' - ')
      const [, , , , path = '', options = '', ...optional] = left.split(' ')
      const [type = '', , superOptions = ''] = right.split(' ')
      const passes = (['shared', 'slave'] as const).filter(kind =>
        optional.some(field => field.startsWith(kind === 'shared' ? 'shared:' : 'master:')),
      )
      return { path: decodeOctal(path), type, options: [...options.split(','), ...superOptions.split(',')], passes }
    })
}

/** Blanks and backslashes in paths are written in octal. */
export function decodeOctal(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/** The mount that a path lies on: the one that covers it most closely, and of several on one place the last. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const covers = (mount: Mount) => mount.path === '/' || path === mount.path || path.startsWith(`${mount.path}/`)
  return mounts
    .filter(covers)
    .reduce<Mount | undefined>((best, mount) => (best && best.path.length > mount.path.length ? best : mount), undefined)
}

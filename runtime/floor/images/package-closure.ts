/**
 * Which packages a package needs, from what apt says of them: apt chooses versions and alternatives, and only some of what it would install is followed, because
 * an image whose maintainer scripts never run needs no debconf, no perl and no service manager.
 *
 * Sources: apt-get(8), `--simulate`; deb-control(5).
 */

export interface DebianPackage {
  readonly name: string
  readonly version: string
  /** The source package: `nginx` of `nginx-common`. */
  readonly source: string
  /** Without the archive's area: `libs`, also of `universe/libs`. */
  readonly section: string
  /** All names that it depends on, alternatives too. */
  readonly depends: readonly string[]
  /** Bytes of its archive. */
  readonly size: number
}

/** Names in the output of `apt-get --simulate install`: `Inst libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64])`. */
export function simulatedNames(output: string): string[] {
  return [...output.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name)
}

/** Packages in the output of `apt-cache show`: stanzas with an empty line between two. */
export function parsePackages(output: string): DebianPackage[] {
  return output
    .split(/\n{2,}/)
    .map(stanza => new Map([...stanza.matchAll(/^([\w-]+): *(.*)$/gm)].map(([, key = '', value = '']) => [key, value])))
    .filter(fields => fields.has('Package'))
    .map(fields => {
      const field = (key: string) => fields.get(key) ?? ''
      return {
        name: field('Package'),
        version: field('Version'),
        source: (fields.get('Source') ?? field('Package')).replace(/ .*/, ''),
        section: field('Section').replace(/.*\//, ''),
        depends: [field('Pre-Depends'), field('Depends')].flatMap(namesIn),
        size: Number(field('Size')),
      }
    })
}

/** `debconf (>= 0.5) | debconf-2.0, libc6:any` */
function namesIn(relations: string): string[] {
  return relations.split(/[,|]/).flatMap(relation => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(relation)?.[1] ?? [])
}

/** Returns the roots and what they depend on, as far as it is to be followed and apt has chosen it, by name. */
export function packageClosure(
  packages: readonly DebianPackage[],
  roots: readonly string[],
  follow: (dependency: DebianPackage) => boolean,
): DebianPackage[] {
  const chosen = new Map(packages.map(each => [each.name, each]))
  const found = new Set<DebianPackage>()
  const visit = (names: readonly string[], wanted: (dependency: DebianPackage) => boolean) => {
    for (const name of names) {
      const each = chosen.get(name)
      if (each === undefined || found.has(each) || !wanted(each)) continue
      found.add(each)
      visit(each.depends, follow)
    }
  }
  visit(roots, () => true)
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Where docker or podman are not as minidock is: what is listed is known, has a reason, and is looked at again whenever the checks run. */

export const OTHERS = ['docker', 'podman'] as const
export type Other = (typeof OTHERS)[number]

export interface Difference {
  readonly engine: Other
  /** The name of the check that does not pass there. */
  readonly check: string
  /** What the check sees there. If it sees anything else, that is another difference, and is not listed. */
  readonly sees: RegExp
  /** For a reader who knows the lessons, in whole sentences. */
  readonly reason: string
  /** Only where control groups are of this version. */
  readonly cgroups?: CgroupVersion
  /** The first version of the engine, at the latest, that is as minidock is. */
  readonly before?: string
  /** Two things race there: whether it is to be seen is a matter of moments, and that it is not says nothing. */
  readonly byChance?: true
}

export type CgroupVersion = 'v1' | 'v2'

/** What it depends on whether a difference is to be seen. */
export interface Circumstances {
  readonly engine: Other
  /** Of the engine: `20.10.24`. */
  readonly version: string
  readonly cgroups: CgroupVersion
}

export function appliesIn({ engine, cgroups, before }: Difference, here: Circumstances): boolean {
  return engine === here.engine && (cgroups ?? here.cgroups) === here.cgroups && (before === undefined || isOlder(here.version, before))
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0
}

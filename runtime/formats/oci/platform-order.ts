/**
 * Which build of an image runs on a platform, and which of several is best: first what was compiled for just that processor, then for older ones of its kind, which
 * a newer one runs as well. Source: containerd, package platforms, `Only`.
 */

import { goArchitecture } from '../go/architecture.ts'
import type { WantedPlatform } from './platform.ts'

/** Variants that mean the same as none. */
const USUAL: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' }
/** The variant that is meant where none is said. */
const ASSUMED: Readonly<Record<string, string>> = { arm: 'v7' }

/** Returns this machine's platform. */
export function ownPlatform(): WantedPlatform {
  return { os: 'linux', architecture: goArchitecture() }
}

/** `linux/arm/v7`; `linux/amd64`, which has no variant, also for `v1`. */
export function formatPlatform(platform: WantedPlatform): string {
  const { os, architecture, variant } = normal(platform)
  return [os, architecture, variant].filter(part => part !== undefined).join('/')
}

/** Returns the platforms whose programs run on one, the best first. */
export function platformsFor(wanted: WantedPlatform): readonly WantedPlatform[] {
  const { os, architecture, variant } = normal(wanted)
  const older = (name: string, from: number, last: number) =>
    Array.from({ length: Math.max(0, from - last + 1) }, (_, index) => normal({ os, architecture: name, variant: `v${from - index}` }))
  const version = Number(/^v(\d+)/.exec(variant ?? '')?.[1] ?? Number.NaN)
  const first = normal(wanted)
  if (architecture === 'amd64') return [first, ...older('amd64', version - 1, 1), { os, architecture: '386' }]
  if (architecture === 'arm') return [first, ...older('arm', version - 1, 5)]
  if (architecture === 'arm64') return [first, ...older('arm64', version - 1, 8), ...older('arm', 8, 5)]
  return [first]
}

/** Returns whether what was made for one platform runs on another. */
export function runsOn(platform: WantedPlatform, wanted: WantedPlatform): boolean {
  return bestOf([{ platform }], wanted) !== undefined
}

/**
 * Returns the entry that is best for a platform; of several that are equally good, the first. One that does not say its platform is taken if no other fits.
 */
export function bestOf<T extends { readonly platform?: WantedPlatform }>(entries: readonly T[], wanted: WantedPlatform): T | undefined {
  for (const platform of platformsFor(wanted)) {
    const found = entries.find(entry => entry.platform && isSame(entry.platform, platform))
    if (found !== undefined) return found
  }
  return entries.find(({ platform }) => platform === undefined)
}

function isSame(one: WantedPlatform, other: WantedPlatform): boolean {
  const [a, b] = [normal(one), normal(other)]
  return a.os === b.os && a.architecture === b.architecture && a.variant === b.variant
}

function normal({ os, architecture, variant = ASSUMED[architecture] }: WantedPlatform): WantedPlatform {
  return variant === undefined || variant === '' || variant === USUAL[architecture] ? { os, architecture } : { os, architecture, variant }
}

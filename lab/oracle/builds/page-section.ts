/** The part of docs/differences.md that is about builds. */

import { type BuildDifference, buildDifferences, type OtherBuilder } from './differences.ts'
import { rows } from './rows/index.ts'

const TITLES: Readonly<Record<OtherBuilder, string>> = {
  docker: "docker's classic builder",
  buildkit: 'BuildKit',
  podman: 'podman',
}

export function buildSection(): string {
  return `## What differs in builds

${rows.length} small Dockerfiles are built by minidock, by docker's classic builder, by the BuildKit in the same daemon (0.8, of 2021) and by podman, which has buildah. All files of the images are compared, with their types, modes, owners and contents, and the config. Where a Dockerfile means something else since then, minidock does as docker does today.

${buildDifferences.map(itemOf).join('\n')}
`
}

function itemOf({ builders, reason, rows: differing }: BuildDifference): string {
  const names = Object.keys(differing)
  return `- **${builders.map(builder => TITLES[builder]).join('**, **')}**: ${reason} (${names.join('; ')})`
}

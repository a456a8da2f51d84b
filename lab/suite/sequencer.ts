/**
 * The order of files: the long ones first, so that no processor is idle while the last of them runs. vitest goes by how long a file took the last time on this
 * machine, and the first time by its size, which says nothing of a chapter's few lines.
 */

import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Parts of paths. Each of these files takes a minute or more; of the chapters, the later ones. */
const LONG = [
  ...['/lab/machines/', '/lab/smoke/', '/lab/oracle/oracle', '/lab/oracle/builds', '/lab/behaviour/building-large'],
  ...['/lab/learner/', '/lab/chapters/08', '/lab/chapters/', '/lab/site/', '/lab/images/built-'],
]

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex(part => moduleId.includes(part))
  return place === -1 ? LONG.length : place
}

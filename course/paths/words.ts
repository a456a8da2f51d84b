/** What there is to say of where a container's files come from, in the lesson and beside its picture. */

import { hiddenIn, type LookUp, lookUp } from './look-up.ts'
import type { RecordedPaths } from './type.ts'

/** The steps of a look-up, each a sentence. */
export function lookUpSentences(found: LookUp): readonly string[] {
  const { mount, origin, asked, file } = found
  const isOverlay = mount.type === 'overlay'
  const hidden = hiddenIn(found)
  return [
    `The mount on ${mount.at}${isOverlay ? ', the overlay,' : ''} covers it: no other lies closer.`,
    ...(isOverlay ? asked.flatMap(overlaySentence) : [mountSentence(origin.kind, file)]),
    ...(hidden.length === 0
      ? []
      : [`There is one in ${hidden.join(' and ')} too, ${isOverlay ? 'further down' : 'under the mount'}: out of sight.`]),
  ]
}

function overlaySentence({ name, answer }: LookUp['asked'][number]): readonly string[] {
  if (answer === 'not there') return [`It is not in ${name}.`]
  return answer === 'found' ? [`It is in ${name}: this is the file that the container sees.`] : []
}

function mountSentence(kind: LookUp['origin']['kind'], file: string | undefined): string {
  if (file !== undefined) return `On the host the file is ${file}.`
  return kind === 'tmpfs'
    ? 'It is in memory: no file of the host has it.'
    : 'The kernel makes it while it is read: no file of the host has it.'
}

/** What is to be seen, in two sentences. */
export function pathsSentence(recorded: RecordedPaths): string {
  const { mounts, paths } = recorded
  const origins = paths.map(path => lookUp(recorded, path).origin)
  const inOverlay = origins.filter(({ at }) => at === '/').length
  const others = [...new Set(mounts.map(({ at }) => at))].filter(place => place !== '/' && origins.some(({ at }) => at === place))
  return [
    `Of these ${paths.length} files, ${inOverlay} come from the overlay: from upper, or from the topmost layer that has them.`,
    `The others come from what is mounted on ${others.slice(0, -1).join(', ')} and ${others.at(-1)}: there no layer is asked.`,
  ].join(' ')
}

/** Each place, and which files it gives: the picture in words. */
export function pathsDescription(recorded: RecordedPaths): string {
  const files = new Map<string, string[]>()
  for (const path of recorded.paths) {
    const { name, at } = lookUp(recorded, path).origin
    const key = at === '/' ? name : `${name} on ${at}`
    files.set(key, [...(files.get(key) ?? []), path])
  }
  return [...files].map(([name, paths]) => `${name}: ${paths.join(', ')}`).join('; ')
}

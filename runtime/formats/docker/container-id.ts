/** What a container is called: an id of 64 hexadecimal digits that never changes, and a name that people can say. */

import { MinidockError } from '../../base/errors.ts'
import { adjectives, surnames } from './container-name-words.ts'

declare const containerId: unique symbol
/** 64 lower-case hexadecimal digits. */
export type ContainerId = string & { readonly [containerId]: true }

export function isContainerId(text: string): text is ContainerId {
  return /^[a-f0-9]{64}$/.test(text)
}

/**
 * A new id. Its first 12 digits are the container's host name, and programs take a host name of digits alone for a number: such an id is thrown back, as Docker does.
 * @param randomBytes gives that many bytes: `crypto.randomBytes`
 */
export function newContainerId(randomBytes: (size: number) => Uint8Array): ContainerId {
  for (;;) {
    const id = randomBytes(32).toHex()
    if (isContainerId(id) && !/^\d+$/.test(shortId(id))) return id
  }
}

/** The 12 digits that docker prints, of a container's id or of an image's digest. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}

/** Docker's rule, which has room for no name of one letter; and no file's name is longer than 255. */
export function isContainerName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}$/.test(text)
}

/** @throws {MinidockError} of kind `invalid`, in Docker's words, if the text cannot be a container's name */
export function checkContainerName(text: string): string {
  if (isContainerName(text)) return text
  throw new MinidockError('invalid', `Invalid container name (${text}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`, {
    hint: 'a name has 2 to 255 characters and begins with a letter or a digit',
  })
}

/**
 * A name for a container that got none: `tireless_ritchie`.
 * @param random a number from 0 up to 1, without 1: `Math.random`
 * @param retry how many names were taken: after the first one there is a digit too, as in docker's
 */
export function randomName(random: () => number, retry = 0): string {
  return `${pick(adjectives, random)}_${pick(surnames, random)}${retry > 0 ? Math.floor(random() * 10) : ''}`
}

function pick(words: readonly string[], random: () => number): string {
  return words[Math.floor(random() * words.length)] ?? ''
}

/**
 * Files that an archive has without their holes (`tar --sparse`): a map says where each piece of the content belongs. There are four forms:
 *
 *   GNU      type `S`; the map is in the header, and goes on in blocks after it
 *   pax 0.0  records `GNU.sparse.offset` and `GNU.sparse.numbytes`, again and again
 *   pax 0.1  one record `GNU.sparse.map`
 *   pax 1.0  decimal lines in whole blocks before the content
 *
 * Sources: GNU tar manual, "Sparse Formats"; tar(5).
 */

import { MinidockError } from '../../base/errors.ts'
import { BLOCK, numberField } from './numbers.ts'
import { type PaxRecords, parsePaxNumber } from './pax.ts'

/** Bytes of content that are stored, and where they belong in the file. */
export interface Segment {
  readonly offset: number
  readonly size: number
}

export interface SparseFile {
  /** Bytes of the file with its holes. */
  readonly size: number
  /** Absent: the one that the member has anyway. */
  readonly name?: string
  readonly map: SparseMap
}

/** A map that is read block by block, where it is not known from the headers. */
export interface SparseMap {
  /** Whether its blocks are counted with the content. */
  readonly isInContent: boolean
  readonly isWhole: boolean
  readonly segments: readonly Segment[]
  /** Reads one more block. */
  add(block: Buffer): void
}

const PREFIX = 'GNU.sparse.'
/** Bytes of a map: as long as other extended headers may be. */
const LARGEST_MAP = 2 ** 20

/** @returns undefined for any other file @throws {MinidockError} `invalid` */
export function sparseFileOf(block: Buffer, pax: PaxRecords): SparseFile | undefined {
  if (String.fromCharCode(block[156] ?? 0) === 'S') return { size: numberField(block, 483, 12, 'real size'), map: new HeaderMap(block) }
  if (![...pax.keys()].some(key => key.startsWith(PREFIX))) return undefined
  const number = (name: string) => parsePaxNumber(pax.get(PREFIX + name) ?? '', PREFIX + name)
  const name = pax.get(`${PREFIX}name`)
  const common = { size: number(pax.has(`${PREFIX}realsize`) ? 'realsize' : 'size'), ...(name !== undefined && { name }) }
  const version = `${pax.get(`${PREFIX}major`) ?? 0}.${pax.get(`${PREFIX}minor`) ?? 0}`
  if (version === '1.0') return { ...common, map: new ContentMap() }
  if (!version.startsWith('0.')) throw damaged(`is of the unknown version ${version}`)
  return {
    ...common,
    map: { isInContent: false, isWhole: true, segments: segmentsOf(pax.get(`${PREFIX}map`) ?? ''), add: () => undefined },
  }
}

/**
 * Checks a whole map: its pieces come one after another, none lies beyond the file, and together they are what is stored.
 * @param stored bytes of content
 * @throws {MinidockError} `invalid`
 */
export function checkSegments(segments: readonly Segment[], size: number, stored: number): void {
  let [end, sum] = [0, 0]
  for (const { offset, size: some } of segments) {
    if (offset < end) throw damaged('has pieces that overlap')
    end = offset + some
    sum += some
  }
  if (end > size) throw damaged(`has a piece that ends at ${end}, in a file of ${size} bytes`)
  if (sum !== stored) throw damaged(`has pieces of ${sum} bytes, and ${stored} are stored`)
}

/** `offset,size,offset,size`. */
function segmentsOf(text: string): Segment[] {
  const numbers = text === '' ? [] : text.split(',').map(number => parsePaxNumber(number, `${PREFIX}map`))
  return pairsOf(numbers)
}

function pairsOf(numbers: readonly number[]): Segment[] {
  if (numbers.length % 2 !== 0) throw damaged('has an offset without a size')
  return Array.from({ length: numbers.length / 2 }, (_, index) => ({ offset: numbers[2 * index] ?? 0, size: numbers[2 * index + 1] ?? 0 }))
}

/** Four pieces in the header, 21 in each block after it. */
class HeaderMap implements SparseMap {
  readonly isInContent = false
  readonly segments: Segment[] = []
  #bytes = 0
  #goesOn = false

  constructor(header: Buffer) {
    this.#read(header, 386, 4)
  }

  get isWhole(): boolean {
    return !this.#goesOn
  }

  add(block: Buffer): void {
    this.#bytes = grown(this.#bytes)
    this.#read(block, 0, 21)
  }

  #read(block: Buffer, from: number, count: number): void {
    const end = from + count * 24
    for (let at = from; at < end && block[at] !== 0; at += 24) {
      const segment = { offset: numberField(block, at, 12, 'sparse offset'), size: numberField(block, at + 12, 12, 'sparse size') }
      if (segment.offset < 0 || segment.size < 0) throw damaged('has a negative number')
      this.segments.push(segment)
    }
    this.#goesOn = block[end] !== 0
  }
}

/** A line with the number of pieces, then two for each; zeros fill the last block. */
class ContentMap implements SparseMap {
  readonly isInContent = true
  #bytes = 0
  /** Digits of a line that is not whole yet. */
  #open = ''
  readonly #numbers: number[] = []

  get isWhole(): boolean {
    const [count] = this.#numbers
    return count !== undefined && this.#numbers.length >= 1 + 2 * count
  }

  get segments(): readonly Segment[] {
    return pairsOf(this.#numbers.slice(1))
  }

  add(block: Buffer): void {
    this.#bytes = grown(this.#bytes)
    const lines = (this.#open + block.toString('latin1')).split('\n')
    this.#open = lines.pop() ?? ''
    for (const line of lines) {
      if (this.isWhole) break
      this.#numbers.push(parsePaxNumber(line, 'sparse map'))
    }
    if (!this.isWhole && !/^\d{0,20}$/.test(this.#open)) throw damaged('is no list of numbers')
  }
}

function grown(bytes: number): number {
  if (bytes + BLOCK > LARGEST_MAP) throw damaged(`is larger than ${LARGEST_MAP} bytes`)
  return bytes + BLOCK
}

function damaged(what: string): MinidockError {
  return new MinidockError('invalid', `no tar archive that can be used: the map of a sparse file ${what}`)
}

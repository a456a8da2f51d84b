/**
 * Reads a tar archive that comes in pieces of any size.
 *
 * A library could do this, were names and values text. The ones there are (tar-stream) decode pax values as UTF-8, which destroys `security.capability` and
 * names in other encodings, and know no uid, mtime or sparse file of a pax header.
 */

import { MinidockError } from '../../base/errors.ts'
import { type ParsedMember, parseMember, type TarMember } from './member.ts'
import { BLOCK, checksumMatches, isZeroBlock, numberField } from './numbers.ts'
import { type PaxRecords, parsePax } from './pax.ts'
import { type ContentEvent, PlacedContent } from './placed-content.ts'

/** For each member: its header, its content in pieces (views of what was given) and holes, its end. */
export type TarEvent = { readonly kind: 'member'; readonly member: TarMember } | ContentEvent | { readonly kind: 'end' }

type Content = 'member' | 'pax' | 'global-pax' | 'long-name' | 'long-link'

const ANNOUNCEMENTS: Readonly<Record<string, Content>> = { x: 'pax', g: 'global-pax', L: 'long-name', K: 'long-link' }
/** Names and attributes of one member, in bytes; the kernel's own limits are far below. */
const MAX_ANNOUNCEMENT = 2 ** 20

export class TarReader {
  readonly #block = Buffer.alloc(BLOCK)
  #blockSize = 0
  #content: Content = 'member'
  /** Bytes of content, and then of padding, still to come. */
  #left = 0
  #padding = 0
  #collected: Buffer[] = []
  #pax: PaxRecords | undefined
  #longName: string | undefined
  #longLink: string | undefined
  /** A member whose map is still to be read. */
  #unmapped: ParsedMember | undefined
  /** What is still to come of a sparse file, the next piece first. */
  #sparse: PlacedContent | undefined
  #zeroBlocks = 0
  #members = 0
  /** Bytes of the archive before the chunk that is being read. */
  #position = 0

  /** @throws {MinidockError} `invalid` when the archive ends in the middle of something */
  end(): void {
    const inside =
      this.#left > 0 || this.#padding > 0 || this.#blockSize > 0 || this.#unmapped || this.#pax || this.#longName || this.#longLink
    if (this.#zeroBlocks < 2 && inside) throw new MinidockError('invalid', `the archive ends too early, in its member ${this.#members}`)
  }

  /** @throws {MinidockError} `invalid` for what is no tar archive, or one that cannot be represented */
  *push(chunk: Buffer): Generator<TarEvent, void, void> {
    for (let at = 0; at < chunk.length && this.#zeroBlocks < 2; ) {
      if (this.#left > 0) {
        const bytes = chunk.subarray(at, at + this.#left)
        at += bytes.length
        this.#left -= bytes.length
        if (this.#content === 'member') yield* this.#placed(bytes, this.#position + at - bytes.length)
        else this.#collected.push(Buffer.from(bytes))
        if (this.#left === 0) yield* this.#endContent()
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, chunk.length - at)
        at += skipped
        this.#padding -= skipped
      } else {
        const copied = chunk.copy(this.#block, this.#blockSize, at, at + BLOCK - this.#blockSize)
        at += copied
        this.#blockSize += copied
        if (this.#blockSize === BLOCK) yield* this.#unmapped ? this.#mapBlock(this.#unmapped) : this.#header()
      }
    }
    this.#position += chunk.length
  }

  *#header(): Generator<TarEvent, void, void> {
    const block = this.#block
    this.#blockSize = 0
    if (isZeroBlock(block)) {
      this.#zeroBlocks++
      return
    }
    this.#zeroBlocks = 0
    if (!checksumMatches(block))
      throw new MinidockError('invalid', `no tar archive: the header of member ${this.#members + 1} has a wrong checksum`)
    const announcement = ANNOUNCEMENTS[String.fromCharCode(block[156] ?? 0)]
    if (announcement) this.#expect(announcement, numberField(block, 124, 12, 'size'))
    else yield* this.#member(block)
    if (this.#left === 0 && !this.#unmapped) yield* this.#endContent()
  }

  *#member(block: Buffer): Generator<TarEvent, void, void> {
    const parsed = parseMember(block, { pax: this.#pax, longName: this.#longName, longLink: this.#longLink })
    this.#pax = this.#longName = this.#longLink = undefined
    this.#members++
    if (parsed.sparse && !parsed.sparse.isWhole) this.#unmapped = parsed
    else yield* this.#begin(parsed)
  }

  /** A block that is a part of the map of a sparse file. */
  *#mapBlock(parsed: ParsedMember): Generator<TarEvent, void, void> {
    const { sparse, stored } = parsed
    this.#blockSize = 0
    const left = sparse?.isInContent ? stored - BLOCK : stored
    if (left < 0) throw new MinidockError('invalid', 'no tar archive: the map of a sparse file is longer than what is stored')
    sparse?.add(this.#block)
    this.#unmapped = sparse?.isWhole ? undefined : { ...parsed, stored: left }
    if (this.#unmapped) return
    yield* this.#begin({ ...parsed, stored: left })
    if (this.#left === 0) yield* this.#endContent()
  }

  *#begin({ member, stored, sparse }: ParsedMember): Generator<TarEvent, void, void> {
    this.#sparse = sparse && new PlacedContent(sparse.segments, member.size, stored)
    this.#expect('member', stored)
    yield { kind: 'member', member }
  }

  /** @param offset of the bytes in the archive */
  *#placed(bytes: Buffer, offset: number): Generator<TarEvent, void, void> {
    if (this.#sparse) yield* this.#sparse.place(bytes, offset)
    else yield { kind: 'content', bytes, offset }
  }

  #expect(content: Content, size: number): void {
    if (content !== 'member' && (size < 0 || size > MAX_ANNOUNCEMENT))
      throw new MinidockError('invalid', `no tar archive: an extended header of ${size} bytes`)
    this.#content = content
    this.#left = size
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK
  }

  *#endContent(): Generator<TarEvent, void, void> {
    const collected = this.#collected.length > 0 ? Buffer.concat(this.#collected.splice(0)) : Buffer.alloc(0)
    const name = () => collected.toString('latin1', 0, collected.indexOf(0) === -1 ? collected.length : collected.indexOf(0))
    if (this.#content === 'member') {
      if (this.#sparse) yield* this.#sparse.end()
      this.#sparse = undefined
      yield { kind: 'end' }
    }
    if (this.#content === 'pax') this.#pax = parsePax(collected)
    else if (this.#content === 'long-name') this.#longName = name()
    else if (this.#content === 'long-link') this.#longLink = name()
    // A global header (git archive writes one) is about the archive: what it could say of members, image builders do not say there.
  }
}

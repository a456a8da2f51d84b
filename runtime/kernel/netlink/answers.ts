/**
 * Reads what the kernel answers on a socket of netlink(7): messages with a header, a structure of the family, and attributes. A question about all objects of a kind (a
 * dump) is answered by a message for each, in several reads, and at last by NLMSG_DONE.
 */

/** Types of messages and flags: include/uapi/linux/netlink.h. */
const [NLMSG_ERROR, NLMSG_DONE] = [2, 3]
const NLM_F_DUMP_INTR = 0x10
const HEADER_SIZE = 16
const ATTRIBUTE_HEADER_SIZE = 4
/** The upper two bits say that attributes are nested, or numbers in network order. */
const TYPE_MASK = 0x3fff

export interface Answers {
  /** What comes after each message's header. */
  readonly bodies: readonly Uint8Array[]
  /** No more will come. */
  readonly isLast: boolean
  /** Something was changed meanwhile: objects may be missing or appear twice. */
  readonly isTorn: boolean
  /** The kernel refused the question: an errno. 0: it did not. */
  readonly errno: number
}

/** Reads the messages of one read. */
export function readAnswers(bytes: Uint8Array): Answers {
  const bodies: Uint8Array[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let [isLast, isTorn, errno] = [false, false, 0]
  for (let start = 0; start + HEADER_SIZE <= bytes.length; ) {
    const length = view.getUint32(start, true)
    if (length < HEADER_SIZE || start + length > bytes.length) break
    const type = view.getUint16(start + 4, true)
    isTorn ||= (view.getUint16(start + 6, true) & NLM_F_DUMP_INTR) !== 0
    if (type === NLMSG_ERROR || type === NLMSG_DONE) {
      isLast = true
      errno = length >= HEADER_SIZE + 4 ? Math.abs(view.getInt32(start + HEADER_SIZE, true)) : 0
    } else bodies.push(bytes.subarray(start + HEADER_SIZE, start + length))
    start += aligned(length)
  }
  return { bodies, isLast, isTorn, errno }
}

/** Returns attributes in their order: types with payloads. What is cut short is left out. */
export function readAttributes(bytes: Uint8Array): [type: number, payload: Uint8Array][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const found: [number, Uint8Array][] = []
  for (let start = 0; start + ATTRIBUTE_HEADER_SIZE <= bytes.length; ) {
    const length = view.getUint16(start, true)
    if (length < ATTRIBUTE_HEADER_SIZE || start + length > bytes.length) break
    found.push([view.getUint16(start + 2, true) & TYPE_MASK, bytes.subarray(start + ATTRIBUTE_HEADER_SIZE, start + length)])
    start += aligned(length)
  }
  return found
}

/** Returns the text of an attribute, without the zero byte at its end. */
export function textIn(payload: Uint8Array | undefined): string {
  const text = Buffer.from(payload ?? []).toString()
  return text.slice(0, text.indexOf('\0') === -1 ? undefined : text.indexOf('\0'))
}

const aligned = (length: number): number => Math.ceil(length / 4) * 4

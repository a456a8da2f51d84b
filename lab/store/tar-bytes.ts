/** Archives byte by byte, so that a test can say what no well-meaning program would write. */

export interface Member {
  readonly name: string
  /** The type flag: '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' directory, '6' fifo … */
  readonly type?: string
  readonly link?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtime?: number
  readonly content?: string | Uint8Array
  readonly device?: readonly [major: number, minor: number]
  /** Records of an extended header before it; values are latin1. */
  readonly pax?: Readonly<Record<string, string>>
}

const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`

export function tar(...members: Member[]): Buffer {
  return Buffer.concat([...members.flatMap(bytesOf), Buffer.alloc(1024)])
}

function bytesOf({ pax, ...member }: Member): Buffer[] {
  const before = pax ? bytesOf({ name: 'pax', type: 'x', content: Buffer.from(Object.entries(pax).map(paxRecord).join(''), 'latin1') }) : []
  const content = Buffer.from(member.content ?? '')
  return [...before, header(member, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)]
}

function header(
  { name, type = '0', link = '', mode = 0o644, uid = 0, gid = 0, mtime = 1_000_000_000, device = [0, 0] }: Member,
  size: number,
): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0, 100, 'latin1')
  block.write(octal(mode, 7) + octal(uid, 7) + octal(gid, 7) + octal(size, 11), 100, 'latin1')
  // Times before 1970 have no octal form: GNU's binary one is for them.
  if (mtime < 0) block.fill(0xff, 136, 140).writeBigInt64BE(BigInt(mtime), 140)
  else block.write(octal(mtime, 11), 136, 'latin1')
  block.write(`        ${type}`, 148, 'latin1')
  block.write(link, 157, 100, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  block.write(octal(device[0], 7) + octal(device[1], 7), 329, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 6)} `, 148, 'latin1')
  return block
}

function paxRecord([key, value]: readonly [string, string]): string {
  const rest = ` ${key}=${value}\n`
  let length = rest.length + 1
  while (String(length).length + rest.length > length) length++
  return `${length}${rest}`
}

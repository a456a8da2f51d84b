import { expect, test } from 'vitest'
import { MessageWriter } from './message.ts'

test.each<[string, (out: MessageWriter) => void, string]>([
  ['u8', out => out.u8(0x12), '12'],
  ['u16', out => out.u16(0x1234), '3412'],
  ['u32', out => out.u32(0x12345678), '78563412'],
  ['be16', out => out.be16(0x1234), '1234'],
  ['be32', out => out.be32(0x12345678), '12345678'],
  ['raw', out => out.raw(Uint8Array.of(1, 2, 3)), '010203'],
  ['text', out => out.text(3, 'ab'), '07000300616200'],
])('%s is written whole wherever the writer’s first room ends', (_, write, expected) => {
  for (let before = 4080; before <= 4100; before++) {
    const out = new MessageWriter()
    out.raw(new Uint8Array(before))
    write(out)
    expect([before, Buffer.from(out.bytes).toString('hex', before, before + expected.length / 2)]).toEqual([before, expected])
  }
})

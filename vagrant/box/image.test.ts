import { expect, test } from 'vitest'
import { imageOf } from './image.ts'
import { ovf } from './ovf.ts'

test('metadata.json says for which provider the box is', () => {
  expect(imageOf('libvirt').texts({ gib: 20 })).toEqual({ 'metadata.json': '{"provider":"libvirt","format":"qcow2","virtual_size":20}\n' })
  expect(JSON.parse(imageOf('virtualbox').texts({ gib: 20 })['metadata.json'] ?? '')).toEqual({ provider: 'virtualbox' })
})

const text = ovf({ disk: 'box-disk1.vmdk', gib: 20 })

/** Returns each element's name, behind as many spaces as it lies deep. @throws {Error} if one is not closed where it should be */
function elements(xml: string): string[] {
  const open: string[] = []
  const seen: string[] = []
  for (const [, close, name = '', alone] of xml.replace(/^<\?.*\?>/, '').matchAll(/<(\/?)([\w:]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element`)
      continue
    }
    seen.push(`${'  '.repeat(open.length)}${name}`)
    if (alone !== '/') open.push(name)
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`)
  return seen
}

test('the OVF is well formed, with its sections in the order of the schema', () => {
  const sections = elements(text).filter(line => /^ {0,4}\S/.test(line))
  expect(sections.map(line => line.trim())).toEqual([
    'Envelope',
    ...['References', 'File'],
    ...['DiskSection', 'Info', 'Disk'],
    ...['NetworkSection', 'Info', 'Network'],
    ...['VirtualSystem', 'Info', 'OperatingSystemSection', 'VirtualHardwareSection'],
  ])
})

test('file, disk and drive of the OVF refer to each other, and the disk has its size', () => {
  expect(text).toContain('<File ovf:href="box-disk1.vmdk" ovf:id="file1"/>')
  expect(text).toMatch(/<Disk ovf:capacity="21474836480" ovf:diskId="vmdisk1" ovf:fileRef="file1"/)
  expect(text).toContain('<rasd:HostResource>/disk/vmdisk1</rasd:HostResource>')
})

test('the elements of each item are in the order of their names, and every Parent is an InstanceID', () => {
  const items = text.split('<Item>').slice(1)
  for (const item of items) {
    const names = [...item.matchAll(/<rasd:(\w+)>/g)].map(([, name]) => name)
    expect(names).toEqual(names.toSorted())
  }
  const numbers = (name: string) => items.flatMap(item => new RegExp(`<rasd:${name}>(\\d+)<`).exec(item)?.[1] ?? [])
  expect(numbers('InstanceID')).toEqual(['1', '2', '3', '4', '5'])
  expect(numbers('InstanceID')).toEqual(expect.arrayContaining(numbers('Parent')))
})

/** What takes room, and what is removed of it: system df, container prune, system prune. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { eventsOf } from '../fixtures/events-of.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const containers = async () => (await minidock.ok('ps', '-a', '--format', '{{.Names}}')).split('\n').filter(Boolean).sort()
const images = async () => (await minidock.ok('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n').sort()
const rows = async (...flags: string[]) =>
  (await minidock.ok('system', 'df', ...flags, '--format', '{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}} {{.Reclaimable}}')).split('\n')

/** An image of one file of so many bytes; what had the name before has none then. */
async function importImage(name: string, size: number): Promise<string> {
  const folder = join(minidock.folder, `import-${size}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'file'), Buffer.alloc(size, String(size)))
  const { stdout } = await execa('tar', ['-C', folder, '-c', 'file'], { encoding: 'buffer' })
  const { stdout: id } = await minidock.minidock(['import', '-', name], { input: stdout })
  return id
}

describe('container prune', () => {
  test('removes what does not run, says which and how much, and leaves the rest', async () => {
    await minidock.background('runs')
    const ended = await minidock.ok('create', '--name', 'ended', 'busybox', 'sh', '-c', 'head -c 5000 /dev/zero > /file')
    await minidock.ok('start', '-a', 'ended')
    const made = await minidock.ok('create', '--name', 'made', 'busybox', 'true')
    expect(await minidock.ok('container', 'prune', '-f')).toBe(`Deleted Containers:\n${made}\n${ended}\n\nTotal reclaimed space: 5kB`)
    expect(await containers()).toEqual(['runs'])
    expect(eventsOf(minidock.root, ended, 'destroy')).toHaveLength(1)
    expect(eventsOf(minidock.root, '', 'prune').at(-1)?.Actor.Attributes).toEqual({ reclaimed: '5000' })
    expect(await minidock.ok('container', 'prune', '-f')).toBe('Total reclaimed space: 0B')
  })

  test('asks first, and takes anything but y for a no', async () => {
    await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    const question = 'WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] '
    for (const input of ['', 'n\n', 'yes\n'])
      expect(await minidock.minidock(['container', 'prune'], { input, stripFinalNewline: false })).toEqual({
        exitCode: 0,
        stdout: question,
        stderr: '',
      })
    expect(await containers()).toEqual(['web'])
    expect((await minidock.minidock(['container', 'prune'], { input: 'y\n' })).stdout).toContain(`${question}Deleted Containers:\n`)
    expect(await containers()).toEqual([])
  })

  test('heeds its filters', async () => {
    await minidock.ok('create', '--name', 'kept', '-l', 'keep', 'busybox', 'true')
    await minidock.ok('create', '--name', 'old', 'busybox', 'true')
    await minidock.ok('container', 'prune', '-f', '--filter', 'until=1h')
    expect(await containers()).toEqual(['kept', 'old'])
    await minidock.ok('container', 'prune', '-f', '--filter', 'label!=keep')
    expect(await containers()).toEqual(['kept'])
    expect((await minidock.minidock(['container', 'prune', '-f', '--filter', 'name=kept'])).stderr).toContain("invalid filter 'name'")
  })
})

test('image prune removes what has no name; with -a, what no container was made from', async () => {
  await importImage('thing', 1000)
  await importImage('thing', 2000)
  await minidock.ok('create', '--name', 'web', 'busybox', 'true')
  const { stdout } = await minidock.minidock(['image', 'prune'], { input: 'y\n' })
  expect(stdout).toMatch(
    /^WARNING! This will remove all dangling images.\nAre you sure you want to continue\? \[y\/N\] Deleted Images:\ndeleted: sha256:/,
  )
  expect(await images()).toEqual(['busybox:latest', 'thing:latest'])
  await minidock.ok('image', 'prune', '-af', '--filter', 'label=none')
  expect(await images()).toEqual(['busybox:latest', 'thing:latest'])
  await minidock.ok('image', 'prune', '-af')
  expect(await images()).toEqual(['busybox:latest'])
})

describe('system prune', () => {
  test('says in docker’s words what will go', async () => {
    const { stdout } = await minidock.minidock(['system', 'prune', '-a', '--filter', 'label=x'], { input: '', stripFinalNewline: false })
    expect(stdout).toBe(
      'WARNING! This will remove:\n  - all stopped containers\n  - all images without at least one container associated to them\n  - all build cache\n\n  Items to be pruned will be filtered with:\n  - label=x\n\nAre you sure you want to continue? [y/N] ',
    )
  })

  test('removes containers and images without a name; with -a, those of no container too, with their layers', async () => {
    await importImage('thing', 1000)
    await importImage('thing', 2000)
    await minidock.background('runs')
    await minidock.ok('create', '--name', 'idle', 'thing', '/file')
    expect(await images()).toEqual(['<none>:<none>', 'busybox:latest', 'thing:latest'])
    expect(await minidock.ok('system', 'prune', '-f')).toMatch(
      /^Deleted Containers:\n[0-9a-f]{64}\n\nDeleted Images:\ndeleted: sha256:[0-9a-f]{64}\n/,
    )
    expect(await images()).toEqual(['busybox:latest', 'thing:latest'])
    const layers = readdirSync(join(minidock.root, 'layers')).length
    expect(await minidock.ok('system', 'prune', '-a', '-f', '--volumes')).toMatch(
      /^Deleted Images:\nuntagged: thing:latest\ndeleted: sha256:[0-9a-f]{64}\ndeleted: sha256:[0-9a-f]{64}\n\nTotal reclaimed space: 2kB$/,
    )
    expect(await images()).toEqual(['busybox:latest'])
    expect(readdirSync(join(minidock.root, 'layers'))).toHaveLength(layers - 2)
  })
})

describe('system df', () => {
  test('counts images, containers and what can be reclaimed', async () => {
    const [before = ''] = await rows()
    expect(before).toMatch(/^Images 1 0 (\S+) \1 \(100%\)$/)
    await minidock.background('runs', 'head -c 3000 /dev/zero > /file; echo done; sleep 1000').then(web => web.says(/done/))
    await minidock.ok('run', '--name', 'ended', 'busybox', 'sh', '-c', 'head -c 1000 /dev/zero > /file; ln /file /link')
    const [image = '', ...others] = await rows()
    expect(image).toMatch(/^Images 1 1 \S+ 0B \(0%\)$/)
    expect(others).toEqual(['Containers 2 1 4kB 1kB (25%)', 'Local Volumes 0 0 0B 0B', 'Build Cache 0 0 0B 0B'])
    const verbose = await minidock.ok('system', 'df', '-v')
    expect(verbose).toMatch(
      /^Images space usage:\n\nREPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE +UNIQUE SIZE +CONTAINERS\nbusybox +latest .* 2\n/,
    )
    expect(verbose).toMatch(/\n[0-9a-f]{12} +busybox +"sh -c .head -c 1000.* 0 +1kB .* Exited \(0\) .* ended\n/)
    expect(verbose).toContain('\nLocal Volumes space usage:\n\nVOLUME NAME   LINKS     SIZE\n\nBuild cache usage: 0B\n')
  })
})

/** Volumes on disk: there whole or not at all, with those who use them, and with several hands on them at once. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errnoName } from '../../runtime/base/errors.ts'
import { linksOf, usersOf } from '../../runtime/store/volumes/volume-use.ts'
import { OF_DEAD_PROCESS } from '../fixtures/dead-process.ts'
import { until } from '../fixtures/eventually.ts'
import { launcher, temporaryFolder } from '../kernel/containers.ts'
import { VolumeRooms } from './volume-fixtures.ts'

const folder = temporaryFolder()
const nobody = () => []

describe('a volume', () => {
  test('is made once, with what it was asked for, and found again', async () => {
    const { volumes } = new VolumeRooms(folder)
    const wanted = { Name: 'data', Labels: { role: 'db' }, Options: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' } }
    expect([volumes.ensure(wanted), volumes.ensure({ Name: 'data', Labels: { role: 'web' } })]).toEqual([true, false])
    const found = await volumes.find('data')
    expect(found).toMatchObject({ record: { Name: 'data', Labels: { role: 'db' } }, options: wanted.Options, data: volumes.data('data') })
    expect(lstatSync(found.data).mode & 0o777).toBe(0o755)
    expect(lstatSync(join(found.data, '../options.json')).mode & 0o777).toBe(0o600)
    volumes.ensure({ Name: 'a.b_c-d' })
    expect(volumes.names()).toEqual(['a.b_c-d', 'data'])
    expect((await volumes.list()).map(({ record }) => record.Name)).toEqual(['a.b_c-d', 'data'])
  })

  test('is not found, and not removed, by a name that is a path', async () => {
    const { volumes, paths } = new VolumeRooms(folder)
    volumes.ensure({ Name: 'data' })
    for (const name of ['.', '..', 'data/', 'data/../data', '../volumes/data', '.removed-data', '-data']) {
      await expect(volumes.find(name)).rejects.toMatchObject({ kind: 'not-found', message: `get ${name}: no such volume` })
      expect(await volumes.remove(name, nobody)).toBeUndefined()
    }
    await expect(volumes.find('')).rejects.toMatchObject({ kind: 'invalid', message: 'invalid volume name or ID: value is empty' })
    expect(await volumes.remove('', nobody)).toBeUndefined()
    expect(readdirSync(paths.volumes)).toEqual(['data'])
  })

  test('is used by the containers whose records name it, each counted once', () => {
    const rooms = new VolumeRooms(folder)
    const [one, two] = [rooms.container('data', 'data', 'logs'), rooms.container('data')]
    rooms.container()
    expect(usersOf(rooms.containers, 'data')).toEqual([one.record.Id, two.record.Id].sort())
    expect(linksOf(rooms.containers.list())).toEqual(
      new Map([
        ['data', 2],
        ['logs', 1],
      ]),
    )
  })
})

describe('a removal', () => {
  test('takes a volume away that nobody uses, and leaves one to its users', async () => {
    const rooms = new VolumeRooms(folder)
    const { volumes } = rooms
    for (const Name of ['free', 'used']) volumes.ensure({ Name })
    writeFileSync(join(volumes.data('used'), 'file'), 'kept')
    const { record } = rooms.container('used')
    expect([await rooms.remove('free'), await rooms.remove('used'), await rooms.remove('none')]).toEqual([[], [record.Id], undefined])
    expect(readdirSync(rooms.paths.volumes)).toEqual(['used'])
    expect(readFileSync(join(volumes.data('used'), 'file'), 'utf8')).toBe('kept')
  })

  test('gives it back to a container that is made in that moment, and when it cannot ask who uses it', async () => {
    const rooms = new VolumeRooms(folder)
    rooms.volumes.ensure({ Name: 'data' })
    writeFileSync(join(rooms.volumes.data('data'), 'file'), 'kept')
    let asked = 0
    const answers = [[], ['it']]
    expect(await rooms.volumes.remove('data', () => answers[asked++] ?? [])).toEqual(['it'])
    const fails = () => {
      if (asked++ > 2) throw new Error('a record is damaged')
      return []
    }
    await expect(rooms.volumes.remove('data', fails)).rejects.toThrow('a record is damaged')
    expect(readdirSync(rooms.paths.volumes)).toEqual(['data'])
    expect(readFileSync(join(rooms.volumes.data('data'), 'file'), 'utf8')).toBe('kept')
  })

  test('is ended by another command beside it, and is a removal all the same', async () => {
    const rooms = new VolumeRooms(folder)
    rooms.volumes.ensure({ Name: 'data' })
    let asked = 0
    const users = () => {
      if (asked++ === 1) renameSync(join(rooms.paths.volumes, '.removed-data'), join(rooms.paths.volumes, OF_DEAD_PROCESS))
      return []
    }
    expect(await rooms.volumes.remove('data', users)).toEqual([])
  })

  test('that was cut short is ended: given back to its users, or removed', async () => {
    const rooms = new VolumeRooms(folder)
    const { volumes, paths } = rooms
    for (const Name of ['free', 'used', 'made-again']) {
      volumes.ensure({ Name })
      renameSync(volumes.directory(Name), join(paths.volumes, `.removed-${Name}`))
    }
    rooms.container('used')
    expect(volumes.halfRemoved().sort()).toEqual(['free', 'made-again', 'used'])
    expect(volumes.ensure({ Name: 'made-again' })).toBe(false)
    const end = (name: string) => volumes.endRemoval(name, () => usersOf(rooms.containers, name))
    expect([await end('free'), await end('used'), await end('none')]).toEqual(['removed', 'given back', undefined])
    expect(readdirSync(paths.volumes)).toEqual(['made-again', 'used'])
  })

  test('beside containers that are made meanwhile takes no file of theirs', async () => {
    const rooms = new VolumeRooms(folder)
    const { volumes, paths } = rooms
    const remover = spawn(process.execPath, [join(import.meta.dirname, 'volume-loops.ts'), paths.root, launcher(), 'remove'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await once(remover.stdout, 'data')
      let made = 0
      for (let round = 0; round < 100; round++) {
        // Every other time the removal is over; else it is anywhere.
        if (round % 2 === 0) await until('the volume is removed', () => !existsSync(volumes.directory('data')))
        const container = rooms.container('data')
        if (volumes.ensure({ Name: 'data' })) made++
        const file = join(volumes.data('data'), `file-${round}`)
        // It may be hidden until the other command has asked once more.
        await until('the volume is there', () => writes(file))
        for (let look = 0; look < 20; look++) await until('the file is there', () => textOf(file) === 'mine')
        expect(await rooms.remove('data')).toEqual([container.record.Id])
        // One rename, as a removal does it.
        renameSync(container.directory, `${paths.containers}/.removed-${container.record.Id}`)
      }
      expect(made).toBeGreaterThanOrEqual(50)
    } finally {
      const ended = once(remover, 'close')
      remover.kill('SIGKILL')
      await ended
    }
  })
})

/** @returns false when its folder is hidden at the moment */
function writes(file: string): boolean {
  try {
    writeFileSync(file, 'mine')
    return true
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return false
    throw error
  }
}

/** @returns undefined when it is hidden at the moment */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}

describe('the volume of a container that is removed when it ends', () => {
  test('goes with the container, and its name is free again', async () => {
    const rooms = new VolumeRooms(folder)
    const { volumes } = rooms
    const { directory } = rooms.container('data')
    expect(volumes.ensure({ Name: 'data', within: directory })).toBe(true)
    expect((await volumes.find('data')).record.Name).toBe('data')
    expect(existsSync(join(directory, 'volumes/data/_data'))).toBe(true)
    rmSync(directory, { recursive: true })
    expect([volumes.isThere('data'), volumes.names(), await volumes.list()]).toEqual([false, [], []])
    expect(volumes.ensure({ Name: 'data' })).toBe(true)
    expect(lstatSync(volumes.directory('data')).isDirectory()).toBe(true)
  })

  test('stays when another container uses it too', async () => {
    const rooms = new VolumeRooms(folder)
    const { volumes } = rooms
    const { directory, record } = rooms.container('data')
    volumes.ensure({ Name: 'data', within: directory })
    writeFileSync(join(volumes.data('data'), 'file'), 'kept')
    expect([await volumes.adopt('data', ''), await volumes.adopt('data', '')]).toEqual([record.Id, undefined])
    rmSync(directory, { recursive: true })
    expect(readFileSync(join(volumes.data('data'), 'file'), 'utf8')).toBe('kept')
    expect(volumes.releaseDangling()).toEqual([])
  })

  test('is linked by the next start, if the first was killed before', () => {
    const rooms = new VolumeRooms(folder)
    const { volumes } = rooms
    const { directory } = rooms.container('data')
    volumes.ensure({ Name: 'data', within: directory })
    writeFileSync(join(volumes.data('data'), 'file'), 'kept')
    rmSync(volumes.directory('data'))
    expect(volumes.ensure({ Name: 'data', within: directory })).toBe(true)
    expect(readFileSync(join(volumes.data('data'), 'file'), 'utf8')).toBe('kept')
  })

  test('is not made when the container is gone, and leaves no link', () => {
    const rooms = new VolumeRooms(folder)
    const within = rooms.containers.directory('a'.repeat(64))
    expect(() => rooms.volumes.ensure({ Name: 'data', within })).toThrow(expect.objectContaining({ kind: 'not-found' }))
    expect(readdirSync(rooms.paths.volumes)).toEqual([])
  })

  test('leaves a link that dangles, which goes', async () => {
    const { volumes, paths } = new VolumeRooms(folder)
    volumes.ensure({ Name: 'data' })
    for (const name of ['one', 'two', 'three']) symlinkSync(`../containers/${'a'.repeat(64)}/volumes/${name}`, volumes.directory(name))
    expect([await volumes.remove('one', nobody), volumes.ensure({ Name: 'two' })]).toEqual([[], true])
    expect(volumes.releaseDangling()).toEqual(['three'])
    expect(readdirSync(paths.volumes).sort()).toEqual(['data', 'two'])
  })
})

describe('a damaged volume', () => {
  const damage: readonly (readonly [string, (path: string) => void, string])[] = [
    ['without volume.json', path => rmSync(join(path, 'volume.json')), 'volume.json: it is not there'],
    ['whose volume.json is no JSON', path => writeFileSync(join(path, 'volume.json'), '{'), 'volume.json: '],
    ['whose volume.json has no name', path => writeFileSync(join(path, 'volume.json'), '{}'), 'volume.json: Name'],
    ['whose options are a list', path => writeFileSync(join(path, 'options.json'), '[]'), 'options.json: '],
    ['without _data', path => rmSync(join(path, '_data'), { recursive: true }), 'has no directory _data'],
    [
      'that is a file',
      path => {
        rmSync(path, { recursive: true })
        writeFileSync(path, '')
      },
      'has no directory _data',
    ],
  ]

  test.each(damage)('%s is named, hinders no other, and can be removed', async (_how, harm, message) => {
    const { volumes, paths } = new VolumeRooms(folder)
    for (const Name of ['hurt', 'sound']) volumes.ensure({ Name })
    harm(volumes.directory('hurt'))
    const named: string[] = []
    const listed = await volumes.list((name, error) => named.push(`${name}: ${error.kind}: ${error.message}`))
    expect(listed.map(({ record }) => record.Name)).toEqual(['sound'])
    expect(named).toEqual([expect.stringContaining(message)])
    expect(named[0]).toMatch(/^hurt: engine: /)
    expect(await volumes.remove('hurt', nobody)).toEqual([])
    expect(readdirSync(paths.volumes)).toEqual(['sound'])
  })

  test('without _data gets it again, and what else is there stays', () => {
    const { volumes } = new VolumeRooms(folder)
    volumes.ensure({ Name: 'hurt' })
    rmSync(volumes.data('hurt'), { recursive: true })
    writeFileSync(join(volumes.directory('hurt'), 'file'), '')
    expect(volumes.ensure({ Name: 'hurt' })).toBe(false)
    expect(readdirSync(volumes.directory('hurt')).sort()).toEqual(['_data', 'file', 'volume.json'])
  })

  test('that is a file is not replaced', () => {
    const { volumes, paths } = new VolumeRooms(folder)
    mkdirSync(paths.volumes)
    writeFileSync(volumes.directory('hurt'), 'mine')
    const refused = expect.objectContaining({ kind: 'engine', hint: expect.stringContaining('volume rm hurt') })
    expect(() => volumes.ensure({ Name: 'hurt' })).toThrow(refused)
    expect(readFileSync(volumes.directory('hurt'), 'utf8')).toBe('mine')
  })
})

/** The commands about volumes: `volume …`, and what `inspect`, `ps`, `rm`, `system df`, `system prune`, `system gc` and `events` know of them. */

import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, describe, expect, test } from 'vitest'
import { eventsOf } from '../fixtures/events-of.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

beforeEach(() => rmSync(join(minidock.root, 'volumes'), { recursive: true, force: true }))

const ANONYMOUS = /^[0-9a-f]{64}$/
const volume = (...args: string[]) => minidock.ok('volume', ...args)
const names = async (...flags: string[]) => (await volume('ls', '-q', ...flags)).split('\n').filter(Boolean)
const refused = async (...args: string[]) => (await minidock.minidock(args)).stderr.split('\n')[0]
const data = (name: string) => join(minidock.root, 'volumes', name, '_data')
const anonymousOf = async (container: string) => await minidock.ok('inspect', '-f', '{{range .Mounts}}{{.Name}}{{end}}', container)

async function withFile(name: string, bytes: number): Promise<void> {
  await volume('create', name)
  writeFileSync(join(data(name), 'file'), Buffer.alloc(bytes))
}

describe('volume create', () => {
  test('prints the name, also of a volume that is there, which stays as it is', async () => {
    expect(await volume('create', '--label', 'role=db', '--label', 'kept', 'data')).toBe('data')
    expect(await volume('create', '-d', 'local', '--label', 'role=web', 'data')).toBe('data')
    expect(await minidock.ok('volume', 'inspect', '-f', '{{json .Labels}}', 'data')).toBe('{"kept":"","role":"db"}')
    expect(lstatSync(data('data')).isDirectory()).toBe(true)
    expect(eventsOf(minidock.root, 'data', 'create').map(({ Type, Actor }) => [Type, Actor.Attributes])).toEqual([
      ['volume', { driver: 'local' }],
    ])
  })

  test('makes up 64 digits where there is no name, and docker’s label', async () => {
    for (const args of [[], ['']]) expect(await volume('create', ...args)).toMatch(ANONYMOUS)
    expect(await volume('ls', '--format', '{{.Labels}}')).toBe('com.docker.volume.anonymous=\ncom.docker.volume.anonymous=')
  })

  test.each([
    [['a'], 'create a: volume name is too short, names should be at least two alphanumeric characters'],
    [
      ['../data'],
      'create ../data: "../data" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
    ],
    [['-d', 'nfs', 'data'], 'create data: error looking up volume plugin nfs: plugin "nfs" not found'],
    [['-o', 'colour=red', 'data'], 'create data: invalid option: "colour"'],
    [['-o', 'type=tmpfs', 'data'], 'create data: missing required option: "device"'],
    [['--label', '=db', 'data'], "invalid label '=db': empty name"],
    [['one', 'two'], "'minidock volume create' requires at most 1 argument"],
  ])('%j is refused, and nothing is made', async (args, message) => {
    expect(await refused('volume', 'create', ...args)).toBe(`minidock: ${message}`)
    expect(existsSync(join(minidock.root, 'volumes'))).toBe(false)
  })
})

describe('volume ls', () => {
  test('shows driver and name, in docker’s order', async () => {
    expect(await volume('ls')).toBe('DRIVER    VOLUME NAME')
    for (const name of ['web10', 'web2']) await volume('create', name)
    expect(await volume('ls')).toBe('DRIVER    VOLUME NAME\nlocal     web2\nlocal     web10')
    expect(await volume('list', '-q')).toBe('web2\nweb10')
  })

  test('has docker’s fields', async () => {
    await volume('create', '--label', 'role=db', 'data')
    expect(await volume('ls', '--format', 'json')).toBe(
      `{"Availability":"N/A","Driver":"local","Group":"N/A","Labels":"role=db","Links":"N/A","Mountpoint":"${data('data')}","Name":"data","Scope":"local","Size":"N/A","Status":"N/A"}`,
    )
    expect(await volume('ls', '--format', 'table {{.Name}}\\t{{.Label "role"}}')).toBe('VOLUME NAME   role\ndata          db')
  })

  test('heeds its filters', async () => {
    await minidock.ok('create', '--name', 'web', '-v', 'used:/data', 'busybox', 'true')
    await volume('create', '--label', 'role=db', 'free')
    const filtered = async (...filters: string[]) => (await names(...filters.flatMap(filter => ['-f', filter]))).join(' ')
    expect(await filtered('dangling=true')).toBe('free')
    expect(await filtered('dangling=0')).toBe('used')
    expect(await filtered('label=role=db', 'label=role')).toBe('free')
    expect(await filtered('label=role=web')).toBe('')
    expect(await filtered('name=^us')).toBe('used')
    expect(await filtered('name=e', 'name=none')).toBe('free used')
    expect([await filtered('driver=local'), await filtered('driver=loc')]).toEqual(['free used', ''])
    for (const filter of ['dangling=maybe', 'colour=red']) {
      expect(await refused('volume', 'ls', '-f', filter)).toMatch(/^minidock: invalid filter '(dangling=maybe|colour)'$/)
    }
    expect(await refused('volume', 'ls', '-f', 'dangling=true', '-f', 'dangling=false')).toBe("minidock: invalid filter 'dangling=false'")
  })

  test('names one that is damaged, and shows the others', async () => {
    for (const name of ['hurt', 'sound']) await volume('create', name)
    writeFileSync(join(data('hurt'), '../volume.json'), '{')
    const { exitCode, stdout, stderr } = await minidock.minidock(['volume', 'ls', '-q'])
    expect([exitCode, stdout]).toEqual([0, 'sound'])
    expect(stderr).toMatch(/^minidock: volume hurt is not shown: cannot read .*\/volumes\/hurt\/volume.json: /)
    expect(await volume('rm', 'hurt')).toBe('hurt')
  })
})

describe('volume inspect', () => {
  test('prints what docker prints', async () => {
    await volume('create', 'data')
    await volume('create', '--label', 'role=db', '-o', 'type=tmpfs', '-o', 'device=tmpfs', '-o', 'o=size=1m', 'memory')
    const text = (await volume('inspect', 'data', 'memory')).replaceAll(/"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, 'TIME')
    expect(text).toBe(`[
    {
        "CreatedAt": TIME,
        "Driver": "local",
        "Labels": null,
        "Mountpoint": "${data('data')}",
        "Name": "data",
        "Options": null,
        "Scope": "local"
    },
    {
        "CreatedAt": TIME,
        "Driver": "local",
        "Labels": {
            "role": "db"
        },
        "Mountpoint": "${data('memory')}",
        "Name": "memory",
        "Options": {
            "device": "tmpfs",
            "o": "size=1m",
            "type": "tmpfs"
        },
        "Scope": "local"
    }
]`)
    expect(await volume('inspect', '-f', '{{.Name}} {{.Scope}}', 'data', 'memory')).toBe('data local\nmemory local')
  })

  test('shows those that there are, and names the others; `inspect` finds volumes after containers and images', async () => {
    for (const name of ['data', 'busybox', 'web']) await volume('create', name)
    await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    const { exitCode, stdout, stderr } = await minidock.minidock([
      'volume',
      'inspect',
      '-f',
      '{{.Name}}',
      'none',
      'data',
      '../volumes/data',
    ])
    expect([exitCode, stdout, stderr]).toEqual([1, 'data', 'minidock: get none: no such volume\nget ../volumes/data: no such volume'])
    expect(await minidock.ok('inspect', '-f', '{{.Name}}', 'data', 'web')).toBe('data\n/web')
    expect(await minidock.ok('inspect', '--type', 'volume', '-f', '{{.Name}}', 'web', 'busybox')).toBe('web\nbusybox')
    expect(await refused('inspect', '--type', 'volume', 'none')).toBe('minidock: get none: no such volume')
    expect(await refused('inspect', '--type', 'image', 'data')).toContain('no such image: data')
    expect(await refused('inspect', 'nothing')).toBe('minidock: No such object: nothing')
  })
})

describe('volume rm', () => {
  test('removes what no container has, and says which ones have the others', async () => {
    const id = await minidock.ok('create', '--name', 'web', '-v', 'used:/data', 'busybox', 'true')
    await volume('create', 'free')
    const { exitCode, stdout, stderr } = await minidock.minidock(['volume', 'rm', 'used', 'free', 'none'])
    expect([exitCode, stdout]).toEqual([1, 'free'])
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      `minidock: remove used: volume is in use - [${id}]`,
      'get none: no such volume',
      '  remove first what uses it: minidock rm web',
    ])
    expect(await refused('volume', 'rm', '-f', 'used')).toBe(`minidock: remove used: volume is in use - [${id}]`)
    expect(await names()).toEqual(['used'])
    await minidock.ok('rm', 'web')
    expect(await volume('remove', 'used')).toBe('used')
    expect(readdirSync(join(minidock.root, 'volumes'))).toEqual([])
    expect(eventsOf(minidock.root, 'used', 'destroy')).toHaveLength(1)
  })

  test('-f ignores what is not there', async () => {
    expect(await volume('rm', '-f', 'none', '../images')).toBe('none\n../images')
    expect(eventsOf(minidock.root, 'none')).toEqual([])
    expect(existsSync(join(minidock.root, 'images'))).toBe(true)
  })

  test('leaves a volume alone while nobody can tell what a container uses', async () => {
    const id = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    await volume('create', 'data')
    writeFileSync(join(minidock.containerFolder(id), 'request.json'), '{')
    expect(await refused('volume', 'rm', 'data')).toMatch(/^minidock: cannot read .*\/request.json: /)
    expect(await refused('volume', 'prune', '-af')).toMatch(/^minidock: cannot read .*\/request.json: /)
    expect(await names()).toEqual(['data'])
  })
})

describe('volume prune', () => {
  test('removes anonymous volumes that nobody uses; with -a, those with a name; never those with options', async () => {
    await withFile('named', 5000)
    const anonymous = await volume('create')
    writeFileSync(join(data(anonymous), 'file'), Buffer.alloc(1000))
    await volume('create', '-o', 'type=tmpfs', '-o', 'device=tmpfs', 'memory')
    await minidock.ok('create', '--name', 'web', '-v', 'used:/data', '-v', '/anonymous', 'busybox', 'true')
    expect(await volume('prune', '-f')).toBe(`Deleted Volumes:\n${anonymous}\n\nTotal reclaimed space: 1kB`)
    expect(eventsOf(minidock.root, anonymous, 'destroy')).toHaveLength(1)
    expect(eventsOf(minidock.root, '', 'prune').at(-1)).toMatchObject({ Type: 'volume', Actor: { Attributes: { reclaimed: '1000' } } })
    expect(await volume('prune', '-f', '--filter', 'all=false')).toBe('Total reclaimed space: 0B')
    expect(await volume('prune', '-a', '-f')).toBe('Deleted Volumes:\nnamed\n\nTotal reclaimed space: 5kB')
    expect(await names()).toEqual([expect.stringMatching(ANONYMOUS), 'memory', 'used'])
  })

  test('asks as docker does', async () => {
    await volume('create', 'named')
    const asked = async (...flags: string[]) => (await minidock.minidock(['volume', 'prune', ...flags], { input: 'n\n' })).stdout
    const question = 'local volumes not used by at least one container.\nAre you sure you want to continue? [y/N]'
    expect((await asked()).trim()).toBe(`WARNING! This will remove anonymous ${question}`)
    expect((await asked('-a')).trim()).toBe(`WARNING! This will remove all ${question}`)
    expect(await names()).toEqual(['named'])
    const { stdout } = await minidock.minidock(['volume', 'prune', '-a'], { input: 'y\n' })
    expect(stdout).toMatch(/Deleted Volumes:\nnamed\n\nTotal reclaimed space: 0B$/)
  })

  test('heeds labels, and knows no age', async () => {
    for (const name of ['kept', 'lost']) await volume('create', '--label', name, name)
    await volume('prune', '-af', '--filter', 'label!=kept')
    expect(await names()).toEqual(['kept'])
    await volume('prune', '-f', '--filter', 'all=1', '--filter', 'label=kept')
    expect(await names()).toEqual([])
    expect(await refused('volume', 'prune', '-f', '--filter', 'until=1h')).toBe("minidock: invalid filter 'until'")
    expect(await refused('volume', 'prune', '-af', '--filter', 'all=1')).toBe(
      'minidock: conflicting options: cannot specify both --all and --filter all=1',
    )
  })
})

describe('a container’s mounts', () => {
  test('are in inspect as docker shows them, and none are an empty list', async () => {
    const folder = join(minidock.folder, 'mnt')
    mkdirSync(folder, { recursive: true })
    const mounts = async (...flags: string[]) => {
      await minidock.ok('create', '--name', 'web', ...flags, 'busybox', 'true')
      const text = await minidock.ok('inspect', '-f', '{{json .Mounts}}', 'web')
      await minidock.ok('rm', '-v', 'web')
      return text
    }
    expect(await mounts('-v', '/data')).toMatch(
      /^\[\{"Type":"volume","Name":"([0-9a-f]{64})","Source":"[^"]*\/volumes\/\1\/_data","Destination":"\/data","Driver":"local","Mode":"","RW":true,"Propagation":""\}\]$/,
    )
    expect(await mounts('-v', `${folder}:/data`)).toBe(
      `[{"Type":"bind","Source":"${folder}","Destination":"/data","Mode":"","RW":true,"Propagation":"rprivate"}]`,
    )
    expect(await mounts('-v', 'named:/data:ro')).toBe(
      `[{"Type":"volume","Name":"named","Source":"${data('named')}","Destination":"/data","Driver":"local","Mode":"ro","RW":false,"Propagation":""}]`,
    )
    expect(await mounts()).toBe('[]')
  })

  test('are columns of ps, and found by volume, source and place', async () => {
    const folder = join(minidock.folder, 'mnt')
    mkdirSync(folder, { recursive: true })
    await minidock.ok('create', '--name', 'one', '-v', 'named:/data', '-v', `${folder}:/in`, '--tmpfs', '/memory', 'busybox', 'true')
    await minidock.ok('create', '--name', 'two', '-v', '/anonymous', '-v', 'named:/there', 'busybox', 'true')
    const shown = async (...flags: string[]) =>
      await minidock.ok('ps', '-a', ...flags, '--format', '{{.Names}} {{.Mounts}} {{.LocalVolumes}}')
    expect(await shown()).toBe(`two ${(await shown('--no-trunc')).slice(4, 18)}…,named 2\none named,${folder.slice(0, 14)}… 1`)
    expect(await shown('--no-trunc', '-f', 'name=one')).toBe(`one named,${folder} 1`)
    const found = async (value: string) =>
      (await minidock.ok('ps', '-aq', '-f', `volume=${value}`, '--format', '{{.Names}}')).replace('\n', ' ')
    expect(await found('named')).toBe('two one')
    expect([await found('/data'), await found(folder), await found('/anonymous')]).toEqual(['one', 'one', 'two'])
    expect([await found('/memory'), await found('nam'), await found('local')]).toEqual(['', '', ''])
  })
})

describe('rm', () => {
  test('leaves volumes; with -v, it removes the anonymous ones that no other container uses', async () => {
    for (const name of ['plain', 'with', 'shared']) await minidock.ok('create', '--name', name, '-v', '/data', 'busybox', 'true')
    const volumes = { plain: await anonymousOf('plain'), with: await anonymousOf('with'), shared: await anonymousOf('shared') }
    await minidock.ok('create', '--name', 'other', '--volumes-from', 'shared', '-v', 'named:/named', 'busybox', 'true')
    await minidock.ok('rm', 'plain')
    await minidock.ok('rm', '-v', 'with', 'shared')
    expect((await names()).sort()).toEqual([volumes.plain, volumes.shared, 'named'].sort())
    expect(eventsOf(minidock.root, volumes.with, 'destroy')).toHaveLength(1)
    expect(eventsOf(minidock.root, volumes.shared, 'destroy')).toHaveLength(0)
    await minidock.ok('rm', '-fv', 'other')
    expect((await names()).sort()).toEqual([volumes.plain, 'named'].sort())
  })

  test('-f -v removes those of a container that runs', async () => {
    await minidock.background('web', undefined, '-v', '/data')
    expect(await names()).toHaveLength(1)
    await minidock.ok('rm', '-f', '-v', 'web')
    expect(await names()).toEqual([])
  })

  test('of a container of --rm that never ran leaves no volume and no link, and logs the end of the volume', async () => {
    await minidock.ok('create', '--rm', '--name', 'web', '-v', '/data', 'busybox', 'true')
    const name = await anonymousOf('web')
    await minidock.ok('rm', 'web')
    expect(readdirSync(join(minidock.root, 'volumes'))).toEqual([])
    expect(eventsOf(minidock.root, name, 'destroy')).toHaveLength(1)
  })
})

test('system df counts volumes, and what can be reclaimed of them', async () => {
  const row = async () =>
    (await minidock.ok('system', 'df', '--format', '{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}} {{.Reclaimable}}')).split('\n')[2]
  expect(await row()).toBe('Local Volumes 0 0 0B 0B')
  await withFile('free', 1000)
  await withFile('used', 3000)
  await volume('create', '-o', 'type=tmpfs', '-o', 'device=tmpfs', 'memory')
  await minidock.ok('create', '--name', 'web', '-v', 'used:/data', '-v', 'used:/again:ro', 'busybox', 'true')
  expect(await row()).toBe('Local Volumes 2 1 4kB 1kB (25%)')
  const verbose = await minidock.ok('system', 'df', '-v')
  expect(verbose).toContain(
    '\nLocal Volumes space usage:\n\nVOLUME NAME   LINKS     SIZE\nfree          0         1kB\nused          1         3kB\n\n',
  )
  expect(verbose).toMatch(/\n[0-9a-f]{12} +busybox +"true" +2 +0B .* web\n/)
})

test('system prune --volumes removes anonymous volumes too, after containers and before images', async () => {
  const asked = async (...flags: string[]) => (await minidock.minidock(['system', 'prune', ...flags], { input: '' })).stdout
  expect(await asked('-a', '--volumes')).toContain(
    '  - all stopped containers\n  - all anonymous volumes not used by at least one container\n  - all images without',
  )
  expect(await asked()).not.toContain('volumes')
  await volume('create', 'named')
  const id = await minidock.ok('create', '-v', '/data', 'busybox', 'true')
  const name = await anonymousOf(id)
  expect(await minidock.ok('system', 'prune', '-f')).toContain(`Deleted Containers:\n${id}\n`)
  expect(await names()).toEqual([name, 'named'])
  expect(await minidock.ok('system', 'prune', '-f', '--volumes')).toMatch(new RegExp(`^Deleted Volumes:\n${name}\n\n`))
  expect(await names()).toEqual(['named'])
  expect(await refused('system', 'prune', '--volumes', '--filter', 'until=1h')).toContain(
    '"until" filter is not supported with "--volumes"',
  )
})

describe('system gc', () => {
  const gc = async () => (await minidock.ok('system', 'gc')).split('\n').filter(Boolean)
  const hide = (name: string) => renameSync(join(minidock.root, 'volumes', name), join(minidock.root, 'volumes', `.removed-${name}`))

  test('ends the removal of a volume, or gives it back to its container', async () => {
    await minidock.ok('create', '--name', 'web', '-v', 'used:/data', 'busybox', 'true')
    await volume('create', 'free')
    for (const name of ['free', 'used']) hide(name)
    expect((await gc()).sort()).toEqual(['finished the removal of volume free', 'gave volume used back: a container uses it'])
    expect(readdirSync(join(minidock.root, 'volumes'))).toEqual(['used'])
    expect(await gc()).toEqual([])
  })

  test('leaves a hidden volume alone while nobody can tell who uses it', async () => {
    const id = await minidock.ok('create', 'busybox', 'true')
    await volume('create', 'data')
    hide('data')
    writeFileSync(join(minidock.containerFolder(id), 'request.json'), '{')
    expect((await minidock.minidock(['system', 'gc'])).exitCode).toBe(1)
    expect(readdirSync(join(minidock.root, 'volumes'))).toEqual(['.removed-data'])
  })

  test('removes links to volumes that went with their containers', async () => {
    await volume('create', 'data')
    symlinkSync(`../containers/${'a'.repeat(64)}/volumes/gone`, join(minidock.root, 'volumes/gone'))
    expect(await names()).toEqual(['data'])
    expect(await gc()).toContain('removed the link to volume gone: it went with its container')
    expect(readdirSync(join(minidock.root, 'volumes'))).toEqual(['data'])
  })
})

test('events can be those of one volume', async () => {
  for (const name of ['data', 'other']) await volume('create', name)
  await volume('rm', 'data')
  const shown = await minidock.ok(
    'events',
    '--since',
    '1h',
    '--until',
    '0s',
    '--filter',
    'volume=data',
    '--format',
    '{{.Type}} {{.Action}} {{.Actor.ID}}',
  )
  expect(shown.split('\n').slice(-2)).toEqual(['volume create data', 'volume destroy data'])
  expect(shown).not.toContain('other')
})

test('the shell completes the names of volumes', async () => {
  for (const name of ['data', 'database', 'logs']) await volume('create', name)
  const script = `source <("$0" completion bash)
minidock() { "$MINIDOCK" "$@"; }
COMP_WORDS=(minidock volume rm da); COMP_CWORD=3; COMP_LINE="minidock volume rm da"; COMP_POINT=21
_minidock
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await execa('bash', ['--norc', '-c', script, MINIDOCK], { env: { ...minidock.environment, MINIDOCK } })
  expect(stdout.split('\n').map(word => word.trim())).toEqual(['data', 'database'])
})

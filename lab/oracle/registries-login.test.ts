/** A login is everybody's as well: what `minidock login` writes, docker, podman and skopeo use, and the other way round. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { within } from '../suite/slowness.ts'
import { openRoom, type Room } from './registries/room.ts'

let room: Room
let image: string

beforeAll(async () => {
  room = await openRoom()
  image = `${room.closed}/busybox`
  await room.ok(`minidock tag busybox ${image}; docker tag busybox ${image}; podman tag busybox ${image}`)
}, within(180))
afterAll(() => room?.close())

/** The settings' folder is given to each in its own way. */
const LOGINS = {
  minidock: (folder: string) => `DOCKER_CONFIG=${folder} minidock login -u lab --password-stdin $CLOSED`,
  docker: (folder: string) => `docker --config ${folder} login -u lab --password-stdin $CLOSED`,
  podman: (folder: string) => `podman login --tls-verify=false --authfile ${folder}/config.json -u lab --password-stdin $CLOSED`,
} as const

const PUSHES = {
  minidock: (folder: string) => `DOCKER_CONFIG=${folder} minidock push ${image}`,
  docker: (folder: string) => `docker --config ${folder} push ${image}`,
  podman: (folder: string) => `podman push --tls-verify=false --authfile ${folder}/config.json ${image}`,
  skopeo: (folder: string) => `skopeo inspect --tls-verify=false --authfile ${folder}/config.json docker://${image}`,
} as const

test('a login is needed, with the right password', async () => {
  await room.ok('mkdir /run/nothing && echo {} >/run/nothing/config.json')
  for (const push of Object.values(PUSHES))
    await expect(room.ok(push('/run/nothing'))).rejects.toThrow(/authentication required|no basic auth credentials/)
  for (const [name, login] of Object.entries(LOGINS)) {
    await room.ok(`mkdir /run/wrong-${name}`)
    await expect(room.ok(`echo wrong | ${login(`/run/wrong-${name}`)}`)).rejects.toThrow(/unauthorized|invalid username/i)
  }
})

describe.each(Object.entries(LOGINS))('a login by %s', (name, login) => {
  const folder = `/run/login-${name}`

  test('is for all of them', async () => {
    await room.ok(`mkdir ${folder}; echo 'a secret' | ${login(folder)}`)
    for (const push of Object.values(PUSHES)) await room.ok(push(folder))
    const config = JSON.parse(await room.ok(`cat ${folder}/config.json`)) as { readonly auths: Readonly<Record<string, unknown>> }
    expect(config.auths).toEqual({ [room.closed]: { auth: Buffer.from('lab:a secret').toString('base64') } })
  })

  test('is taken back by minidock', async () => {
    await room.ok(`DOCKER_CONFIG=${folder} minidock logout $CLOSED`)
    await expect(room.ok(PUSHES.docker(folder))).rejects.toThrow('no basic auth credentials')
  })
})

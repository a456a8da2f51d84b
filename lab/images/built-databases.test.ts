/** Databases as people build them, from Debian's packages: PostgreSQL with its data in a volume, redis with a health check. */

import { expect, test } from 'vitest'
import { BUILDING, useBuiltImages } from '../fixtures/built-images.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock({ imagesStay: true })
const images = useBuiltImages(minidock)

const PASSWORD = 'correct-horse'
/** Of its data. */
const VOLUME = ['-v', 'data:/var/lib/postgresql/data'] as const

/** Runs a statement in the container of the database, once it answers. */
async function sql(name: string, statement: string): Promise<string> {
  return await eventually('the database answers', async () => {
    const { exitCode, stdout } = await minidock.minidock(['exec', name, 'psql', '-qtAc', statement])
    return exitCode === 0 ? stdout : undefined
  })
}

test('a database is made at the first start, and its rows outlive its container', BUILDING, async () => {
  await images.built('postgres')
  await minidock.ok('run', '-d', '--name', 'first', ...VOLUME, '-e', `POSTGRES_PASSWORD=${PASSWORD}`, 'postgres')
  await sql('first', 'create table words (word text)')
  await sql('first', "insert into words values ('kept')")
  expect(await minidock.ok('exec', 'first', 'stat', '-c', '%U', '/proc/1')).toBe('postgres')
  await minidock.ok('stop', 'first')
  expect((await minidock.inspect('first')).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
  await minidock.ok('rm', '-v', 'first')

  // Without a password: this one makes no database.
  await minidock.ok('run', '-d', '--name', 'second', ...VOLUME, 'postgres')
  expect(await sql('second', 'select word from words')).toBe('kept')
  await minidock.ok('rm', '-f', 'second')
  await minidock.ok('volume', 'rm', 'data')
})

test('another container reads it over the network, with the password alone', BUILDING, async () => {
  await images.built('postgres')
  await minidock.ok('run', '-d', '--name', 'db', '-e', `POSTGRES_PASSWORD=${PASSWORD}`, 'postgres')
  await sql('db', 'create table words as select 41 + 1 as answer')
  const client = (password: string) => {
    const psql = ['psql', '-h', 'db', '-U', 'postgres', '-tAc', 'select answer from words']
    return minidock.minidock(['run', '--rm', '--link', 'db', '-e', `PGPASSWORD=${password}`, 'postgres', ...psql])
  }
  expect(await client(PASSWORD)).toMatchObject({ exitCode: 0, stdout: '42' })
  const { exitCode, stderr } = await client('wrong')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('password authentication failed for user "postgres"')
  await minidock.ok('rm', '-f', '-v', 'db')
})

test('without a password the entrypoint script refuses, and its words and its code are those of run', BUILDING, async () => {
  await images.built('postgres')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', 'postgres'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'the first start needs POSTGRES_PASSWORD' })
})

test('redis becomes healthy by the check of its image, and answers another container', BUILDING, async () => {
  await images.built('redis')
  await minidock.ok('run', '-d', '--name', 'store', 'redis')
  const health = () => minidock.ok('inspect', '-f', '{{.State.Health.Status}}', 'store')
  await until('it is healthy', async () => (await health()) === 'healthy')
  expect(await minidock.ok('ps', '--filter', 'name=store', '--format', '{{.Status}}')).toContain('(healthy)')
  const cli = (...words: readonly string[]) =>
    minidock.ok('run', '--rm', '--link', 'store:cache', 'redis', 'redis-cli', '-h', 'cache', ...words)
  expect(await cli('set', 'word', 'kept')).toBe('OK')
  expect(await cli('get', 'word')).toBe('kept')
  await minidock.ok('stop', 'store')
  expect((await minidock.inspect('store')).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
})

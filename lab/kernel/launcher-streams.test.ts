/** What the monitor carries between the container, its client and the log. */

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { MONITOR } from '../../runtime/kernel/program/encode.ts'
import { until } from '../fixtures/eventually.ts'
import { heard, logOf, record, shell, start, useCheckedLauncher, useFolders } from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

const pidOf = async (): Promise<number> => {
  await until('the pid is on record', () => existsSync(join(here.directory, 'pid')))
  return Number(record(here.directory, 'pid')['Pid'])
}

const sizeOf = (log: readonly { log: string }[]): number => log.reduce((size, { log }) => size + log.length, 0)

describe('stdin', () => {
  test('of 100 MB goes through, and its end too, with every byte', async () => {
    const megabyte = randomBytes(1 << 20)
    const hash = createHash('sha256')
    for (let n = 0; n < 100; n++) hash.update(megabyte)
    const { client, stdout, exited } = start(here.directory, shell('sha256sum', { flags: MONITOR.stdin | MONITOR.stdinOnce }))
    const sum = text(stdout)
    await pipeline(Readable.from(Array.from({ length: 100 }, () => megabyte)), client.stdin)
    expect([await sum, await exited]).toEqual([`${hash.digest('hex')}  -\n`, 0])
  })

  test('is empty where the container was not to have any', async () => {
    // It lives longer than what is sent to it needs: a connection that is cut while one writes to it takes along what was not read.
    const { monitor, client, stdout, exited } = start(here.directory, shell('cat; echo end; until [ -e go ]; do sleep 0.02; done'))
    await new Promise<void>(done => client.stdin.end('not for you', () => done()))
    await heard(monitor.pid)
    writeFileSync(join(here.directory, 'go'), '')
    expect([await text(stdout), await exited]).toEqual(['end\n', 0])
  })

  test('that the container does not want any more is dropped, and the container goes on', async () => {
    const script = 'exec 0<&-; until [ -e go ]; do sleep 0.02; done; echo done'
    const { monitor, client, stdout, exited } = start(here.directory, shell(script, { flags: MONITOR.stdin }))
    await new Promise<void>(done => client.stdin.write(randomBytes(1 << 20), () => done()))
    await heard(monitor.pid)
    writeFileSync(join(here.directory, 'go'), '')
    expect([await text(stdout), await exited]).toEqual(['done\n', 0])
  })

  test('ends when the client goes, where it was the client’s', async () => {
    const { client, exited } = start(here.directory, shell('cat; exit 4', { flags: MONITOR.stdin | MONITOR.stdinOnce }))
    await pidOf()
    client.leave()
    expect(await exited).toBe(4)
  })
})

describe('stdout', () => {
  test('of 100 MB goes through with every byte', async () => {
    const { stdout, exited } = start(here.directory, shell('head -c 104857600 /dev/zero | tr "\\0" x'))
    let size = 0
    for await (const chunk of stdout) size += Buffer.from(chunk).length
    expect([size, await exited]).toEqual([100 << 20, 0])
  })

  test('whose reader has seen enough does not stop the container', async () => {
    const { stdout, exited } = start(
      here.directory,
      shell('echo first; i=0; while [ $i -lt 2000 ]; do echo more; i=$((i+1)); done; echo last; exit 5'),
    )
    stdout.once('data', () => stdout.destroy())
    expect(await exited).toBe(5)
    expect(logOf(here.directory).at(-1)?.log).toBe('last\n')
  })

  test('whose client has gone is logged, and the container goes on alone', async () => {
    const { client, exited } = start(here.directory, shell('head -c 5000000 /dev/zero | tr "\\0" "x"; exit 6'))
    await pidOf()
    client.leave()
    expect(await exited).toBe(6)
    expect(sizeOf(logOf(here.directory))).toBe(5_000_000)
  })
})

describe('the log', () => {
  test('has a record for each line, or 16 KiB of one, and for a last line that is not ended', async () => {
    const { stdout, exited } = start(here.directory, shell('head -c 16385 /dev/zero | tr "\\0" "x"; echo; echo two; printf open'))
    stdout.resume()
    await exited
    expect(logOf(here.directory).map(({ log }) => log)).toEqual(['x'.repeat(16384), 'x\n', 'two\n', 'open'])
  })

  test('is JSON whatever the container writes', async () => {
    const bytes = [
      '\\000\\001\\037\\177',
      '"',
      '\\\\',
      '\\t',
      '\\303\\251',
      '\\360\\237\\220\\263',
      '\\377',
      '\\300\\200',
      '\\355\\240\\200',
      '\\364\\220\\200\\200',
      '\\303',
    ]
    const { stdout, exited } = start(here.directory, shell(`printf '${bytes.join('|')}'`))
    stdout.resume()
    await exited
    const bad = '\ufffd'
    const expected = ['\0\x01\x1f\x7f', '"', '\\', '\t', 'é', '🐳', bad, bad.repeat(2), bad.repeat(3), bad.repeat(4), bad]
    expect(logOf(here.directory).map(({ log }) => log)).toEqual([expected.join('|')])
  })
})

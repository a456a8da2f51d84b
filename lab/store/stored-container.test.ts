/** A container's directory is read while others change it. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readContainer } from '../../runtime/store/containers/stored-container.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test('one that is removed in the middle of the reading is gone, and not one that was never started', async () => {
  const id = await minidock.ok('create', 'busybox', 'true')
  const directory = join(minidock.root, 'containers', id)
  execFileSync('/bin/sh', ['-c', 'mkfifo pid'], { cwd: directory })
  // The writing end opens once the file is being read.
  const removal = spawn('sh', ['-c', 'exec 3>"$0/pid"; mv "$0" "$0.gone"; printf "%s" "$1" >&3', directory, RUNNING])
  expect(readContainer(directory, id)).toBeUndefined()
  await once(removal, 'close')
  renameSync(`${directory}.gone`, directory)
  rmSync(join(directory, 'pid'))
})

const RUNNING = JSON.stringify({ Pid: 1, PidStart: 1, Monitor: 1, MonitorStart: 1, StartedAt: '2020-01-01T00:00:00Z' })

/** The unit that starts containers after a boot: it says what systemd and minidock understand. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chapters } from '../runtime/chapters.ts'

const unit = readFileSync(join(import.meta.dirname, 'systemd/minidock.service'), 'utf8')
const lines = unit.split('\n').filter(line => line !== '' && !line.startsWith('#'))
const valuesOf = (key: string) => lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1))

test('it has the three sections of a unit that can be enabled, and nothing but settings in them', () => {
  expect(lines.filter(line => !/^[A-Z][A-Za-z]+=\S/.test(line))).toEqual(['[Unit]', '[Service]', '[Install]'])
  expect(valuesOf('WantedBy')).toEqual(['multi-user.target'])
})

test('it runs commands that there are', () => {
  const known = chapters.flatMap(({ commands }) => [...(commands?.() ?? [])].map(({ name }) => name))
  const commands = valuesOf('ExecStart').map(line => line.replace(/^-?\/usr\/local\/bin\/minidock /, '').replace(/ --\S+/g, ''))
  expect(commands).toEqual(['system gc', 'system resume'])
  expect(known).toEqual(expect.arrayContaining(commands))
})

test('neither its end nor that of one container ends the others', () => {
  expect([valuesOf('Type'), valuesOf('RemainAfterExit'), valuesOf('KillMode'), valuesOf('OOMPolicy')]).toEqual([
    ['oneshot'],
    ['yes'],
    ['process'],
    ['continue'],
  ])
})

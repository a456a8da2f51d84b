/** Images whose documents were written to do harm, or by mistake: what they say is checked before anything is made of it. */

import { afterEach, expect, test } from 'vitest'
import { dockerArchive, tar } from '../fixtures/archives.ts'
import { atTerminal } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const NAME = 'hostile:1'

afterEach(async () => {
  await minidock.tidy()
  await minidock.ok('rmi', NAME)
})

/** Would set the terminal's title and colour, turn the text around, and look like another line. */
const STEERING = 'words\x1b]0;title\x07\u009b31m\x7f\u202e\nforged'
const SHOWN = 'words\\u001b]0;title\\u0007\\u009b31m\\u007f\\u202e\\nforged'
const STEERS = /[\p{Cc}\p{Bidi_Control}]/u

/** Loads an image of one empty folder, with this configuration. */
async function load(config: object): Promise<void> {
  const layers = [await tar({ name: 'srv/', type: 'directory' })]
  const { exitCode, stderr } = await minidock.minidock(['load'], { input: await dockerArchive({ layers, tags: [NAME], config }) })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
}

test.each([
  ['create', 1],
  ['run', 125],
])('a stop signal that there is not is refused by %s, and --stop-signal chooses another', async (command, code) => {
  await load({ config: { Cmd: ['true'], StopSignal: 'SIGFOO' } })
  const { exitCode, stdout, stderr } = await minidock.minidock([command, NAME])
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  expect(stderr).toBe('minidock: invalid signal: SIGFOO\n  the image names it as its StopSignal: choose another with --stop-signal TERM')
  expect(minidock.containerIds()).toEqual([])
  await minidock.ok('create', '--stop-signal', 'TERM', NAME)
})

test('words of an image that would steer a terminal are shown, in every table and at every terminal', async () => {
  const config = { Cmd: [STEERING], Labels: { evil: STEERING } }
  await load({ config, history: [{ created: '2026-01-01T00:00:00Z', created_by: STEERING, comment: STEERING }] })
  await minidock.ok('create', '--name', 'made', '--label', `evil=${STEERING}`, NAME)
  const commands = [
    'history --no-trunc NAME',
    "history --no-trunc --format 'table {{.CreatedBy}}' NAME",
    'ps -a --no-trunc',
    `ps -a --format 'table {{.Label "evil"}}'`,
    'events --since 0 --until 0s',
    'inspect made',
    `inspect --format '{{.Config.Labels.evil}}' made`,
    'start made',
    'logs NAME',
  ].map(line => line.replace('NAME', NAME))
  for (const command of commands) {
    const { lines } = await atTerminal(minidock, `NO_COLOR=1 $M ${command}`)
    expect(
      lines.filter(line => STEERS.test(line)),
      command,
    ).toEqual([])
    if (!command.startsWith('logs')) expect(lines.join('\n'), command).toContain('\\u202e')
  }
  for (const command of [
    ['history', '--no-trunc', NAME],
    ['ps', '-a', '--no-trunc'],
    ['events', '--since', '0', '--until', '0s'],
  ]) {
    const { stdout } = await minidock.minidock(command)
    expect(
      stdout.split('\n').filter(line => STEERS.test(line) || line.startsWith('forged')),
      command.join(' '),
    ).toEqual([])
  }
  expect((await minidock.minidock(['history', '--no-trunc', NAME])).stdout).toContain(SHOWN)
  // A program that reads a pipe gets what the image says.
  expect(await minidock.ok('inspect', '--format', '{{.Config.Labels.evil}}', 'made')).toBe(STEERING)
  expect(await minidock.ok('history', '--no-trunc', '--format', '{{.CreatedBy}}', NAME)).toBe(STEERING)
})

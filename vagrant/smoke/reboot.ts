/**
 * A reboot of the guest, with the unit that the project provides: which containers come back, with what, and what the journal says of it. before-reboot.sh makes the containers,
 * after-reboot.sh prints what has become of them.
 */

import { setTimeout } from 'node:timers/promises'
import type { Steps } from '../box/steps.ts'
import { askGuest, BOOT_ID } from './in-guest.ts'

/** The container `lost` cannot start: what it mounts was on a file system in memory. */
const EXPECTED: Readonly<Record<string, string>> = {
  containers: ['failing running', 'lost exited', 'plain exited', 'sliced running', 'stopped exited', 'web running', 'well exited'].join(
    '\n',
  ),
  cgroups: [
    ...['web system.slice/minidock-system.service/minidock-ID', '67108864', '50000 100000', 'cpuset cpu io memory pids'],
    ...['sliced apps.slice/apps-web.slice/minidock-apps-web.service/minidock-ID', '50331648', 'max 100000', 'cpuset cpu io memory pids'],
  ].join('\n'),
  page: 'kept on a volume',
  journal: [
    'minidock: cannot start container lost: invalid mount config for type "bind": bind source path does not exist: /run/of-one-boot',
    '  make it first: mkdir -p /run/of-one-boot',
    '  or let it be made: -v /run/of-one-boot:/mnt',
    ...['started failing', 'started sliced', 'started web'],
  ].join('\n'),
  unit: 'exit-code\nfailed',
  lives: 'begun\nbegun',
}

/** @returns what is not as it is to be, a line or more each; none: all is */
export async function reboot(steps: Steps): Promise<readonly string[]> {
  const boot = askGuest(BOOT_ID).out
  const before = await steps.step('containers before a reboot', () =>
    askGuest('cd minidock && sudo sh vagrant/smoke/before-reboot.sh 2>&1'),
  )
  if (before.code !== 0) return [`before-reboot.sh ended with exit code ${before.code}\n${before.out}`]
  await steps.step('reboot', () => rebootFrom(boot))
  const { code, out } = await steps.step('what has come back', () => askGuest('cd minidock && sudo sh vagrant/smoke/after-reboot.sh 2>&1'))
  return [...(code === 0 ? [] : [`after-reboot.sh ended with exit code ${code}`]), ...differences(out, EXPECTED)]
}

/** The connection may break before the command has an exit code. The smoke's time limit ends this loop as well. */
async function rebootFrom(boot: string): Promise<void> {
  askGuest('sudo systemctl reboot')
  for (;;) {
    const { code, out } = askGuest(BOOT_ID, 5)
    if (code === 0 && out !== boot) return
    await setTimeout(500)
  }
}

/** @param said `== NAME` before the lines of each thing @param expected by its name */
export function differences(said: string, expected: Readonly<Record<string, string>>): string[] {
  const parts = said.split(/^== /m).slice(1)
  const seen = new Map(parts.map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trimEnd()]))
  return Object.entries(expected).flatMap(([name, text]) => {
    const there = seen.get(name) ?? 'nothing was said of it'
    return there === text ? [] : [`${name}: expected\n${indented(text)}\nseen\n${indented(there)}`]
  })
}

const indented = (text: string) => text.replaceAll(/^/gm, '  ')

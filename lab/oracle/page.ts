/** docs/differences.md, made of the list and of the checks. */

import { checks } from '../checks/index.ts'
import { buildSection } from './builds/page-section.ts'
import type { Difference } from './difference.ts'
import { differences, RECORDED } from './differences.ts'

export function differencesPage(): string {
  const named = checks.filter(({ name }) => differences.some(({ check }) => check === name))
  const alone = checks.filter(({ minidockOnly }) => minidockOnly !== undefined)
  const asked = checks.length - alone.length
  return `# Where docker and podman differ

What a container promises is not minidock's invention. So the checks that minidock has to pass are also run against docker and podman:

\`\`\`sh
npm run lab -- --engine docker
npm run lab -- --engine podman
\`\`\`

Each of them runs in a sandbox, with folders, a network and control groups of its own, and leaves nothing on the machine. It has to be installed: \`apt-get install --no-install-recommends docker.io podman\`.

Of ${checks.length} checks they are asked ${asked}. This page is made of the list that the tests compare their answers with. A difference that is not on it fails the tests, and so does one that is on it and no longer there, unless it comes and goes. The answers are those of docker ${RECORDED.docker} and podman ${RECORDED.podman} of Debian 12, on ${RECORDED.day}.

## What differs

${named.map(({ name, since }) => sectionOf(name, since)).join('\n')}
${buildSection()}
## What is no safer than with docker

- **\`--cap-add SYS_ADMIN\`, \`--privileged\`, \`--security-opt seccomp=unconfined\`**: such a container can mount its control groups of version 1, and of version 2 where the host does not mount them with \`nsdelegate\`, and lift its own limits. The filter of system calls is what refuses the mount, and the user namespace that would allow it.
- **\`seccomp=unconfined\`**: each container has a session keyring of its own, but root's _user_ keyring belongs to the user: without the filter, root in a container reads the keys of root on the host (\`keyctl link @u @s\`), as long as they share a user namespace.
- **\`AF_VSOCK\`, \`AF_ALG\`**: on x86-64 any program can make the calls of 32-bit programs (\`int $0x80\`). One of them, \`socketcall\`, has its arguments in memory, where a filter cannot look. So a container can get the sockets that \`socket\` refuses. Docker's AppArmor profile refuses some of them on machines that have AppArmor; minidock has no such profile.
- **Values in a profile from 2^53 on**: docker compares 64 bits. minidock refuses a profile that has such a value, because it cannot read it exactly.

## What they are not asked

Some checks are about minidock alone.

| Check | Why the others are not asked |
| --- | --- |
${alone.map(({ name, minidockOnly = '' }) => `| ${sentence(name)} | ${sentence(minidockOnly)} |`).join('\n')}
`
}

function sectionOf(name: string, since: number): string {
  const own = differences.filter(({ check }) => check === name)
  // Two engines may have one reason.
  const byReason = Map.groupBy(own, each => `${where(each)}: ${each.reason}`)
  const items = [...byReason].map(([text, each]) => `- **${each.map(({ engine }) => engine).join('** and **')}**${text}`)
  return `### ${sentence(name)}\n\nSince chapter ${since}.\n\n${items.join('\n')}\n`
}

function where({ cgroups, before, byChance }: Difference): string {
  const conditions = [
    ...(cgroups === undefined ? [] : [`with control groups of version ${cgroups === 'v1' ? 1 : 2}`]),
    ...(before === undefined ? [] : [`before version ${before}`]),
    ...(byChance ? ['now and then'] : []),
  ]
  return conditions.length === 0 ? '' : ` (${conditions.join(', ')})`
}

function sentence(text: string): string {
  return text.startsWith('--') || text.startsWith('/') ? text : text.charAt(0).toUpperCase() + text.slice(1)
}

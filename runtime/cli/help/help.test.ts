import { expect, test } from 'vitest'
import { testCatalogue } from '../test-engine.ts'
import { helpPage } from './help-page.ts'

function help(words: string, options: { readonly columns?: number; readonly chapter?: number } = {}): string {
  const catalogue = testCatalogue(options.chapter)
  return helpPage(words.split(' ').filter(Boolean), catalogue.commands().toArray(), catalogue, options.columns)
}

test('a command has the page that docker 28 prints', () => {
  expect(help('container ls')).toBe(`Usage:  minidock container ls [OPTIONS]

List containers

Aliases:
  minidock container ls, minidock container list, minidock container ps, minidock ps

Options:
  -a, --all             Show all containers (default shows just running)
  -f, --filter filter   Filter output based on conditions provided
      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -n, --last int        Show n last created containers (includes all
                        states) (default -1)
  -l, --latest          Show the latest created container (includes all
                        states)
      --no-trunc        Don't truncate output
  -q, --quiet           Only display container IDs
  -s, --size            Display total file sizes
`)
})

test('options of run stand under the chapter that brings them, aligned with each other', () => {
  expect(help('run', { chapter: 2 })).toBe(`Usage:  minidock run [OPTIONS] IMAGE [COMMAND] [ARG...]

Create and run a new container from an image

Aliases:
  minidock container run, minidock run

Options:
      --help              Print usage

Given from the start:
  -d, --detach            Run container in background and print container ID
  -e, --env list          Set environment variables
  -i, --interactive       Keep STDIN open even if not attached
      --name string       Assign a name to the container
      --rm                Automatically remove the container and its
                          associated anonymous volumes when it exits
      --sig-proxy         Proxy received signals to the process (default true)
  -t, --tty               Allocate a pseudo-TTY

Chapter 2 · namespaces:
  -h, --hostname string   Container host name
      --pid string        PID namespace to use
`)
})

test('all commands, and the groups of second spellings', () => {
  expect(help('')).toBe(`Usage:  minidock [OPTIONS] COMMAND

A container engine in twelve chapters

Given from the start:
  cp          Copy files/folders between a container and the local filesystem
  kill        Kill a container
  logs        Fetch the logs of a container
  ps          List containers
  run         Create and run a new container from an image
  system      Manage minidock

Management Commands:
  container   Manage containers

Global Options:
      --config string        Location of client config files (also
                             DOCKER_CONFIG)
      --config-file string   Settings (default "/etc/docker/daemon.json")
  -D, --debug                Show where errors come from (also
                             MINIDOCK_DEBUG=1)
      --root string          Folder of images, containers, volumes and
                             networks (also MINIDOCK_ROOT)
  -v, --version              Print version information and quit

Run 'minidock COMMAND --help' for more information on a command.
`)
})

test('a group lists its commands under their second words', () => {
  expect(help('container')).toBe(`Usage:  minidock container COMMAND

Manage containers

Commands:
  logs        Fetch the logs of a container
  ls          List containers
  run         Create and run a new container from an image

Run 'minidock container COMMAND --help' for more information on a command.
`)
})

test('a command may have two usages', () => {
  expect(help('cp').split('\n').slice(0, 2)).toEqual([
    'Usage:  minidock cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-',
    '\tminidock cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  ])
})

test('texts use the width that the terminal has', () => {
  expect(help('run', { columns: 200 })).toContain(
    '      --rm                         Automatically remove the container and its associated anonymous volumes when it exits\n',
  )
  for (const columns of [60, 80, 132]) {
    const options = help('run', { columns }).split('\n').slice(8)
    expect(Math.max(...options.map(line => line.length))).toBeLessThan(columns)
  }
})

test('defaults are shown as Go prints them', () => {
  const page = help('run', { columns: 200 })
  expect(page).toContain('(ms|s|m|h) (default 0s)\n')
  expect(page).toContain('Proxy received signals to the process (default true)\n')
  expect(help('logs')).toContain('(default "all")\n')
})

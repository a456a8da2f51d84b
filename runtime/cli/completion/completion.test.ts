import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { commandsOf } from '../commands-of.ts'
import { testCatalogue } from '../test-engine.ts'
import { completionScript } from './completion.ts'

const catalogue = testCatalogue()
const script = completionScript('bash', commandsOf(catalogue).toArray(), catalogue)

/** Stands for minidock when the script asks it for names. */
const FAKE = `minidock() {
  case $1 in
    ps) echo web; echo worker; echo db ;;
    system) [[ $2 == paths && $3 == web:/e ]] && echo web:/etc/ web:/exec ;;
    images) echo busybox:latest; echo busybox:musl; echo alpine:3 ;;
  esac
}`

/** Presses the tab key after `line`, in a real bash. Words are split as readline splits them. */
function complete(line: string): readonly string[] {
  const words: string[] = [...(line.match(/[:=]+|[^\s:=]+/g) ?? [])]
  if (/\s$/.test(line)) words.push('')
  const quoted = words.map(word => `'${word}'`).join(' ')
  const program = `${FAKE}
${script}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; COMP_LINE='${line}'; COMP_POINT=${line.length}
_minidock
((\${#COMPREPLY[@]} == 0)) || printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8' }).split('\n').filter(Boolean).sort()
}

test('the script is bash', () => {
  execFileSync('bash', ['-n'], { input: script })
})

test('commands and groups complete', () => {
  expect(complete('minidock r')).toEqual(['run'])
  expect(complete('minidock c')).toEqual(['completion', 'container', 'cp'])
  expect(complete('minidock container l')).toEqual(['list', 'logs', 'ls'])
  expect(complete('minidock completion ')).toEqual(['bash', 'fish', 'zsh'])
  expect(complete('minidock --root /tmp/x p')).toEqual(['ps'])
})

test('flags complete, those of modules on run only', () => {
  expect(complete('minidock run --mem')).toEqual(['--memory', '--memory-swap'])
  expect(complete('minidock container run --mem')).toEqual(['--memory', '--memory-swap'])
  expect(complete('minidock ps --mem')).toEqual([])
  expect(complete('minidock --ver')).toEqual(['--version'])
})

test('known values complete, in both spellings of a flag', () => {
  expect(complete('minidock logs --color a')).toEqual(['always', 'auto'])
  expect(complete('minidock logs --color=a')).toEqual(['always', 'auto'])
  expect(complete('minidock run --pid ')).toEqual(['container:', 'host'])
  expect(complete('minidock run --pid container:w')).toEqual(['web', 'worker'])
  expect(complete('minidock run --pid=container:d')).toEqual(['db'])
  expect(complete('minidock run --net x bu')).toEqual(['busybox:latest', 'busybox:musl'])
})

test('arguments complete to names that there are', () => {
  expect(complete('minidock logs w')).toEqual(['web', 'worker'])
  expect(complete('minidock run bu')).toEqual(['busybox:latest', 'busybox:musl'])
  expect(complete('minidock run busybox:m')).toEqual(['musl'])
  expect(complete('minidock run -it -p 80:80 --name web al')).toEqual(['alpine:3'])
  expect(complete('minidock run -itm 64m al')).toEqual(['alpine:3'])
})

test("after the image nothing is minidock's any more", () => {
  expect(complete('minidock run busybox --m')).toEqual([])
  expect(complete('minidock run busybox w')).toEqual([])
})

test('signals, variables and conditions complete where a flag takes them', () => {
  expect(complete('minidock kill -s TER')).toEqual(['TERM'])
  expect(complete('minidock kill --signal=US')).toEqual(['USR1', 'USR2'])
  expect(complete('minidock run -e PAT')).toContain('PATH')
  expect(complete('minidock ps --filter status=r')).toEqual(['removing', 'restarting', 'running'])
  expect(complete('minidock ps -f an')).toEqual(['ancestor='])
  expect(complete('minidock ps --filter=health=un')).toEqual(['unhealthy'])
})

test('cp completes containers, and then paths in one', () => {
  expect(complete('minidock cp w')).toEqual(['web:', 'worker:'])
  expect(complete('minidock cp web:/e')).toEqual(['/etc/', '/exec'])
  expect(complete('minidock cp ./file w')).toEqual(['web:', 'worker:'])
  expect(complete('minidock cp ./w')).toEqual([])
})

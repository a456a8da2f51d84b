import { describe, expect, test } from 'vitest'
import { MinidockError } from '../base/errors.ts'
import { AF, AT, O, SHUT, SOCK } from '../kernel/program/constants.ts'
import { SIZE_OF_SOCKADDR } from '../kernel/program/kinds-sockets.ts'
import { showInstruction } from '../kernel/program/listing.ts'
import type { Program } from '../kernel/program/program.ts'
import { Birth } from './birth.ts'

const STREAM = SOCK.STREAM | SOCK.CLOEXEC
const HERE = { family: AF.INET, address: '127.0.0.1', port: 8080 } as const

const newBirth = () => new Birth(() => ({ module: 'network', chapter: 5, why: 'test' }))
const shown = ({ instructions }: Program) => instructions.map(showInstruction)

function holdPort(birth: Birth): void {
  const port = birth.register('port')
  const hold = birth.monitor('hold')
  hold.into(port).socket(AF.INET, STREAM, 0)
  hold.bind(port, HERE, SIZE_OF_SOCKADDR[AF.INET])
  hold.listen(port, 1)
  hold.shutdown(port, SHUT.RDWR)
}

describe('a birth', () => {
  test('is three lists: the monitor’s, the host’s and the child’s, each in the order of its phases', () => {
    const birth = newBirth()
    birth.child('exec').setsid()
    birth.child('root').chdir('/root')
    birth.host('connect').umask(2)
    birth.host('prepare').umask(1)
    holdPort(birth)
    const { monitor, host, child } = birth.programs()
    expect([shown(monitor), shown(host), shown(child)]).toEqual([
      [
        'port = socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 0)',
        'bind(port, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, 16)',
        'listen(port, 1)',
        'shutdown(port, SHUT_RDWR)',
      ],
      ['umask(01)', 'umask(02)'],
      ['chdir("/root")', 'setsid()'],
    ])
  })

  test('has its phases in the order in which the lists begin to run, without empty ones', () => {
    const birth = newBirth()
    birth.child('exec').setsid()
    birth.host('connect').umask(2)
    expect(birth.phases().map(({ list, phase }) => [list, phase])).toEqual([
      ['host', 'connect'],
      ['child', 'exec'],
    ])
    holdPort(birth)
    expect(birth.phases().map(({ list, phase, instructions }) => [list, phase, instructions.length])).toEqual([
      ['monitor', 'hold', 4],
      ['host', 'connect', 1],
      ['child', 'exec', 1],
    ])
  })

  test('has one set of registers for its three lists', () => {
    const birth = newBirth()
    const indexes = [birth.monitor('hold'), birth.host('prepare'), birth.child('root')].map(emitter => emitter.register('any').index)
    expect(new Set(indexes).size).toBe(3)
  })

  test('keeps the pid of the new process for later calls of the host’s list', () => {
    const birth = newBirth()
    birth.host('connect').pidfd_open(birth.pid(), 0)
    birth.emitClone()
    expect(shown(birth.programs().host)).toEqual(['pid = clone3({flags=CLONE_PARENT})', 'pidfd_open(pid, 0)'])
    expect(birth.pid()).toBe(birth.register('pid'))
  })

  test('may keep a thousand ports in one register', () => {
    const birth = newBirth()
    for (let count = 0; count < 1000; count++) holdPort(birth)
    expect(shown(birth.programs().monitor).filter(call => call.startsWith('port = socket('))).toHaveLength(1000)
  })

  test('may tolerate an errno in the monitor’s list, and then holds nothing', () => {
    const birth = newBirth()
    birth.monitor('hold').tolerating('EAFNOSUPPORT').into(birth.register('port')).socket(AF.INET6, STREAM, 0)
    expect(shown(birth.programs().monitor)).toEqual(['port = socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, 0)  ?EAFNOSUPPORT'])
  })
})

describe('a birth is refused if', () => {
  const refusals: readonly (readonly [string, (birth: Birth) => void, string])[] = [
    [
      'the monitor clones',
      birth => birth.monitor('hold').clone(0),
      'clone3({flags=CLONE_PARENT}): in its own list the monitor neither clones nor closes',
    ],
    [
      'the monitor closes what it holds',
      birth => birth.monitor('hold').close(birth.register('port')),
      'close(port): in its own list the monitor neither clones nor closes',
    ],
    [
      'the monitor would keep a result that is no descriptor',
      birth => birth.monitor('hold').into(birth.register('port')).listen(5, 1),
      'listen(5, 1): the monitor would take port for a descriptor, and close it',
    ],
    [
      'the stage keeps a result in the register of a descriptor that the monitor holds',
      birth =>
        birth
          .host('prepare')
          .into(birth.register('port'))
          .openat(AT.FDCWD, '/', O.DIRECTORY | O.CLOEXEC, 0),
      'openat(AT_FDCWD, "/", O_RDONLY|O_DIRECTORY|O_CLOEXEC, 0): only the monitor has the descriptors that it holds',
    ],
    [
      'the stage uses a descriptor that the monitor holds',
      birth => birth.host('connect').listen(birth.register('port'), 1),
      'listen(port, 1): only the monitor has the descriptors that it holds',
    ],
    [
      'init sends a descriptor that the monitor holds',
      birth => birth.child('seal').sendmsg(1, { descriptor: birth.register('port') }, 0),
      'sendmsg(1, {msg_iov=[{"p", 1}], msg_control=[{SOL_SOCKET, SCM_RIGHTS, [port]}]}, 0): only the monitor has the descriptors that it holds',
    ],
  ]

  test.each(refusals)('%s', (_, emit, why) => {
    const birth = newBirth()
    holdPort(birth)
    holdPort(birth)
    emit(birth)
    expect(() => birth.programs()).toThrow(new MinidockError('engine', `module network asks for ${why}`))
  })

  test('none of these happens: lists with registers of their own are accepted', () => {
    const birth = newBirth()
    holdPort(birth)
    const directory = birth.register('directory')
    birth
      .host('prepare')
      .into(directory)
      .openat(AT.FDCWD, '/', O.DIRECTORY | O.CLOEXEC, 0)
    birth.child('root').fchdir(directory)
    expect(() => birth.programs()).not.toThrow()
  })
})

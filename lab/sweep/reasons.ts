/**
 * Mutants that survive, chapter by chapter, and why no container can tell them from the solution. `npm run lab sweep N` prints the names of those that have no
 * reason yet.
 */

const IGNORED = 'man 2 mount: where only the propagation is changed, source, type and data are ignored'
const NO_PATH = 'seen with Linux 6.18: beside MOVE_MOUNT_F_EMPTY_PATH and T_EMPTY_PATH, null is taken for an empty path'
const NO_MODE = 'man 2 openat: without O_CREAT and O_TMPFILE, the mode is ignored'
const NO_ZERO = 'the API takes a swap of 0 for one that is not given'
const A_DIRECTORY = 'the path was made by make(), and is a directory: O_DIRECTORY changes nothing, and says what is expected'

export const REASONS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  2: {
    "separate: mount( [null → 'other']": IGNORED,
    "separate: '/', [null → 'other']": IGNORED,
    "separate: PRIVATE, [null → 'other']": IGNORED,
    "enter: umount2( ['.' → '/']":
      'the old root lies on top of the new one, which is both / and the working directory: either path leads to what lies on top',
    "mountProc: 'proc', ['/proc' → 'proc']": 'enter() has made / the working directory, and nothing between the two changes it',
  },
  3: {
    "mount: join( [',' → nothing]": 'a comma is what join() takes without an argument',
  },
  4: {
    'make: O. [WRONLY → RDWR]': 'the file may be read as well, and nothing reads it',
    'make: CLOEXEC, [0 → 1]': NO_MODE,
    'settings: swap= [memory.swap<0?-1:memory.swap-(memory.limit??0) → memory.swap-(memory.limit??0)]':
      'they differ where memory is -1 as well, and only in version 2: in version 1 no limit of memory means none of both together',
    'settings: .swap [< → <=]': NO_ZERO,
    'settings: swap< [0 → 1]': NO_ZERO,
    'settings: ?- [1 → 2]': 'limit() takes each negative number for none',
    'settings: limit?? [0 → 1]': 'docker demands a limit of memory beside one of swap',
    "join: 'prepare') [prepare.into(directory).openat(AT.FDCWD,…h.bornIn(directory) → birth.bornIn(directory)prepare.into(dire…ECTORY|O.CLOEXEC,0)]":
      'calls are made in the order in which their emitters were taken, and prepare was taken before',
    'join: cgroup, [O.RDONLY|O.DIRECTORY → O.RDONLY]': A_DIRECTORY,
    'join: O. [DIRECTORY → NOFOLLOW]': A_DIRECTORY,
    'join: O. [DIRECTORY → NONBLOCK]': A_DIRECTORY,
    'join: O. [RDONLY → PATH]': 'man 2 clone, CLONE_INTO_CGROUP: a descriptor of O_PATH will do, as it does for openat',
    'join: CLOEXEC, [0 → 1]': NO_MODE,
  },
  5: {
    'address: routeMessage( [named,up → up,named]':
      'both are done before the container begins: an interface may be turned on before it has an address',
  },
  6: {
    "attach: tree, ['' → null]": NO_PATH,
    "attach: place, ['' → null]": NO_PATH,
    'getsImage: )=> [empty&&!noCopy → !noCopy]': 'the store looks again when it holds the volume: it fills none that has files',
  },
  7: {
    'keep: layer, [0 → 1]': 'man 2 rename: 1 is RENAME_NOREPLACE, and nothing can be replaced, as the name of each layer is a new one',
  },
  8: {
    'delayBefore: ||ran [>= → >]': 'a run of ten seconds to the nanosecond does not happen',
    'delayBefore: min( [delay*2,60*SECOND → 60*SECOND,delay*2]': 'the smaller of two is the same, whichever is named first',
    'frame: 8) [header.writeUInt8(stream)header.writeUIn…2BE(bytes.length,4) → header.writeUInt32BE(bytes.length,4)head….writeUInt8(stream)]':
      'each writes bytes of its own',
    'unframe: )) [at+=part.length if(left>0){left-=part.le…er.readUInt32BE(4)} → if(left>0){left-=part.length yield{strea…(4)}at+=part.length]':
      'nothing between the two reads the place in the chunk',
    'unframe: ){ [left-=part.length yield{stream:header.re…UInt8(),bytes:part} → yield{stream:header.readUInt8(),bytes:part}left-=part.length]':
      'who takes the piece takes all: the generator goes on before anything reads what is left',
  },
  10: {
    "tokenAddress: realm) [if(service!==undefined)address.searchPar…pend('scope',scope) → for(const scope of[...new Set(scopes)].s…('service',service)]":
      'a token service reads its parameters by name: service may come after scope',
    'tokenAddress: searchParams. [set → append]':
      'they differ only where the realm has a parameter service already, and a registry names it once',
    'tokenAddress: [... [new Set(scopes) → scopes]': 'the engine gives no scope twice: it leaves out those that it has asked for itself',
  },
}

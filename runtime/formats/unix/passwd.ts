/**
 * /etc/passwd and /etc/group of an image, and whom `--user` means in them. Source: passwd(5), group(5); the rules for `--user` are Docker's (moby/sys/user).
 *
 * Both files come from the image, so whoever made it wrote them: a line that is not what the manual says is passed over, never read as uid 0.
 */

import { MinidockError } from '../../base/errors.ts'

export interface PasswdEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

export interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

export interface ResolvedUser {
  readonly uid: number
  readonly gid: number
  /** For setgroups(2): the primary group, then the others, each once. */
  readonly additionalGids: readonly number[]
  /** For HOME. */
  readonly home: string
}

/** `name:password:uid:gid:comment:home:shell` a line. */
export function* parsePasswd(text: string): Generator<PasswdEntry, void, void> {
  for (const [name = '', , uidText = '', gidText = '', , home = '', shell = ''] of records(text)) {
    const [uid, gid] = [idOf(uidText), idOf(gidText)]
    if (name !== '' && uid !== undefined && gid !== undefined) yield { name, uid, gid, home, shell }
  }
}

/** `name:password:gid:member,member` a line. @param word only lines that have it: most have not the one that is looked for */
export function* parseGroup(text: string, word = ''): Generator<GroupEntry, void, void> {
  for (const [name = '', , gidText = '', members = ''] of records(text, word)) {
    const gid = idOf(gidText)
    if (name !== '' && gid !== undefined) yield { name, gid, members: members === '' ? [] : members.split(',').filter(Boolean) }
  }
}

function* records(text: string, word = ''): Generator<string[], void, void> {
  for (const line of text.split('\n')) {
    if (!line.includes(word)) continue
    const record = line.trim()
    if (record !== '' && !record.startsWith('#')) yield record.split(':')
  }
}

/** Docker allows no id above 2^31-1, though the kernel's are 32 bits: some file systems and older programs take them for negative. */
const MAX_ID = 2 ** 31 - 1

function idOf(text: string): number | undefined {
  const id = Number(text)
  return /^\d+$/.test(text) && id <= MAX_ID ? id : undefined
}

/**
 * Whom `--user` means: `name`, `uid`, `name:group`, `uid:gid`, or nothing, which is uid 0. A number is an id, also where a user has it for a name.
 *
 * Groups that the user is a member of count only if no group is given. The primary group is among the additional ones: without that a process could give up
 * the group of a file that forbids it to its group, and then be let in as one of the others (CVE-2022-36109).
 *
 * @param groupAdd values of `--group-add`: names or ids
 * @param passwd the text of /etc/passwd, empty if there is none; `group` likewise
 * @throws {MinidockError} of kind `invalid`, in Docker's words
 */
export function resolveUser(user: string, groupAdd: readonly string[], passwd: string, group: string): ResolvedUser {
  const [wanted = '', wantedGroup = ''] = user.split(/:(.*)/s)
  const groups = () => parseGroup(group)
  const id = wanted === '' ? 0 : numeric(wanted)
  const entry = parsePasswd(passwd).find(known => (id === undefined ? known.name === wanted : known.uid === id))
  if (entry === undefined && id === undefined) throw unknown('user', wanted, 'passwd')

  const gid = wantedGroup === '' ? (entry?.gid ?? 0) : gidOf(wantedGroup, groups())
  const memberOf =
    entry && wantedGroup === '' ? [...parseGroup(group, entry.name).filter(({ members }) => members.includes(entry.name))] : []
  const added = groupAdd.map(name => gidOf(name, groups()))
  return {
    uid: entry?.uid ?? id ?? 0,
    gid,
    additionalGids: [...new Set([gid, ...memberOf.map(known => known.gid), ...added])],
    home: entry?.home || '/',
  }
}

function gidOf(wanted: string, groups: IteratorObject<GroupEntry>): number {
  const id = numeric(wanted) ?? groups.find(known => known.name === wanted)?.gid
  if (id === undefined) throw unknown('group', wanted, 'group')
  return id
}

function numeric(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const id = Number(text)
  if (id < 0 || id > MAX_ID) throw new MinidockError('invalid', `uids and gids must be in range 0-${MAX_ID}`, { hint: `${text} is not` })
  return id
}

function unknown(what: string, name: string, file: string): MinidockError {
  return new MinidockError('invalid', `unable to find ${what} ${name}: no matching entries in ${file} file`, {
    hint: `the image's /etc/${file} has no ${what} of that name; a number needs no entry there`,
  })
}

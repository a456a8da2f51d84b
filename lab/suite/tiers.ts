/** Which files of checks run when, and beside what. A file that stands in no row runs in `npm test`, side by side with others. */

export interface Row {
  /** A glob of vitest's. */
  readonly files: string
  /** Left to `npm run test:full`. */
  readonly full?: true
  /** Has the machine for itself. */
  readonly alone?: true
  readonly why: string
}

export const ROWS: readonly Row[] = [
  {
    files: 'lab/chapters/*.full.test.ts',
    full: true,
    why: 'checks of the checks: starters and mutants; and each engine with all that came before it',
  },
  {
    files: 'lab/sweep/results.test.ts',
    full: true,
    why: 'each token of a solution wrong once: hundreds of engines for a chapter whose solution has changed, none for the others',
  },
  {
    files: 'lab/machines/**/*.test.ts',
    full: true,
    why: 'boots other machines: user-mode Linux, with systemd and without',
  },
  {
    files: 'lab/smoke/smoke.test.ts',
    full: true,
    alone: true,
    why: 'a machine of Vagrant’s has six minutes, from its box to its end',
  },
  { files: 'lab/smoke/kills.test.ts', full: true, why: 'four machines of Vagrant’s boot, and are killed' },
  { files: 'lab/oracle/builds.test.ts', full: true, why: 'two hundred Dockerfiles, for minidock and three other builders' },
  { files: 'lab/oracle/oracle.test.ts', full: true, why: 'docker and podman are started, and asked everything' },
  { files: 'lab/oracle/templates.test.ts', full: true, why: 'docker’s client is asked what each template prints' },
  { files: 'lab/oracle/copied-files.test.ts', full: true, why: 'docker is started, and builds an image for each instruction' },
  { files: 'lab/oracle/archives.test.ts', full: true, why: 'docker is started; it, podman and skopeo read and write archives' },
  {
    files: 'lab/oracle/registries*.test.ts',
    full: true,
    why: 'a registry and docker are started; docker, podman and skopeo push and pull',
  },
  {
    files: 'lab/prose/docker.test.ts',
    full: true,
    alone: true,
    why: 'docker is started where the oracle has its own, and types what was recorded of it',
  },
  { files: 'lab/site/**/*.test.ts', full: true, why: 'builds the site, and opens each page in a browser' },
  {
    files: 'lab/behaviour/drawn-networks.test.ts',
    full: true,
    why: 'the site’s pictures of networks, against a machine of several namespaces',
  },
  { files: 'lab/behaviour/packet-walks.test.ts', full: true, why: 'each walk of a packet that the site can draw, traced by the kernel' },
  { files: 'lab/learner/**/*.test.ts', full: true, why: 'forty ways of a learner through the lab, each with sandboxes of its own' },
  { files: 'lab/images/debian.test.ts', full: true, why: 'makes a Debian from its packages' },
  { files: 'lab/images/many-entries.test.ts', full: true, why: 'an image of 30,000 files and folders, in little memory' },
  {
    files: 'lab/images/nginx.test.ts',
    full: true,
    why: 'makes nginx from its packages three times, once with package lists that it fetches',
  },
  {
    files: 'lab/images/built-*.test.ts',
    full: true,
    why: 'builds images of real programs, for which apt and npm install a hundred packages',
  },
  {
    files: 'lab/vm/**/*.test.ts',
    full: true,
    why: 'a hundred calls of npm run vm, each with several programs that play vagrant, ssh and a machine',
  },
  { files: 'lab/floor/kill.test.ts', full: true, why: 'a sweep: 200 runs are killed at random moments' },
  { files: 'lab/behaviour/volumes-races.test.ts', full: true, why: 'a sweep: a thousand containers start while links are swapped' },
  { files: 'lab/behaviour/volumes-kills.test.ts', full: true, why: 'a sweep: forty commands that fill a volume are killed' },
  { files: 'lab/behaviour/network-crowd.test.ts', full: true, why: 'two hundred containers on one bridge' },
  { files: 'lab/behaviour/network-kills.test.ts', full: true, why: 'a sweep: starts are killed before each instruction of their network' },
  { files: 'lab/behaviour/building-kills.test.ts', full: true, why: 'a sweep: a build is killed at twelve moments, and built again' },
  {
    files: 'lab/behaviour/building-hostile.test.ts',
    full: true,
    why: 'forty hostile files, contexts and images, most of them with a build of their own',
  },
  {
    files: 'lab/behaviour/registry-hostile.test.ts',
    full: true,
    why: 'ninety lies of a registry, each told to a command that pulls or pushes',
  },
  { files: 'lab/behaviour/building-large.test.ts', full: true, why: 'half a gigabyte, and a hundred thousand files, are copied' },
  { files: 'lab/store/volume-kills.test.ts', full: true, why: 'a sweep: a hundred commands on volumes are killed at random moments' },
  { files: 'lab/behaviour/copying-races.test.ts', full: true, why: 'a sweep: a thousand copies race with a container' },
  {
    files: 'lab/behaviour/attaching-many.test.ts',
    full: true,
    alone: true,
    why: 'fifty containers with 10 MB both ways each; what the event loop waits is measured',
  },
  { files: 'lab/floor/chaos/**/*.test.ts', full: true, alone: true, why: 'fifty containers and SIGKILL: beside them nothing is quick' },
  { files: 'lab/kernel/launcher-memory.test.ts', alone: true, why: 'a page that is shared counts less while other launchers run' },
]

/** vitest's projects (vitest.config.ts) that make up each tier. */
export const FIRST_TIER: readonly string[] = ['unit', 'lab', 'alone']
export const SECOND_TIER: readonly string[] = ['full', 'full-alone']

/** The globs of the rows that are so. */
export function globs(is: (row: Row) => boolean): string[] {
  return ROWS.filter(is).map(({ files }) => files)
}

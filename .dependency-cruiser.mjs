/**
 * Who may import whom. Imports go down only, and types count:
 *
 *   cli, api → modules → engine → plan → store → formats, kernel → base
 *
 * chapters.ts is the list of the modules, and the one file of runtime/ that lies in no room.
 * A test may reach wherever it must to check something, so files ending in .test.ts are free of the layers.
 */

const MODULES = 'rootfs|namespaces|overlay|cgroups|network|volumes|build|lifecycle|security|registry|api|cluster|floor'
const PURE_MODULES = MODULES.replace('|api', '')
/** Flags and commands are data that a module contributes and the CLI interprets. */
const CLI_AS_DATA = '^runtime/cli/(flags|format-flags|command|chapter-row)\\.ts$'
/** What the bodies of commands share: how they take several names, show several objects, files and times that flags name, archives from stdin and to stdout, and how the layers of an image come and go. */
const CLI_FOR_BODIES =
  '^runtime/cli/(client-proxies|each|id-file|inspect-each|read-flag-file|time-flag|archive-input|archive-output|bounded-text|standing-lines|transfer-view)\\.ts$'
/** The body of a command: argv has been read, an operation is called, its result is printed. */
const COMMANDS = `^runtime/(${MODULES})/commands/`
/** What makes boxes and bundles, and the smoke, needs Linux, and may use more. */
const VAGRANT_ON_LINUX = '^vagrant/(commands/)?(box|bundle|smoke)[/.]'
const TEST = '\\.test\\.ts$'
const VAGRANT_FIXTURES = '^vagrant/fixtures/'

/** In the layer `name`, a file imports from runtime/ only what `allowed` matches. What is in base/ everybody may import. */
const layer = (name, comment, path, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path, pathNot: TEST },
  to: { path: '^runtime/', pathNot: ['^runtime/base/', ...allowed] },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    layer(
      'base-knows-nobody',
      'base/ holds the one error class and the version. Everything imports it, so it imports nothing.',
      '^runtime/base/',
      [],
    ),
    layer(
      'kernel-is-the-ground',
      'kernel/ says what Linux offers. It knows no format and no container, so it can be read, and tested, by itself.',
      '^runtime/kernel/',
      ['^runtime/kernel/'],
    ),
    layer(
      'formats-know-only-formats',
      "formats/ reads and writes other people's formats: the same bytes give the same value on every machine.",
      '^runtime/formats/',
      ['^runtime/formats/'],
    ),
    {
      name: 'formats-are-pure',
      comment:
        'A format that reads a file, a clock or a socket can no longer be tested with bytes alone. Whoever has the file passes its content.',
      severity: 'error',
      from: { path: '^runtime/formats/', pathNot: TEST },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?path/posix$' },
    },
    layer('store-is-below-modules', 'store/ knows where files lie, and nothing of what the chapters do with them.', '^runtime/store/', [
      '^runtime/(store|formats|kernel)/',
    ]),
    layer(
      'plan-is-pure',
      'plan/ compiles a request to programs. It sees formats and what the kernel offers; what lies on the disk comes in as facts.',
      '^runtime/plan/',
      ['^runtime/(plan|store|formats|kernel)/'],
    ),
    {
      name: 'plan-sees-types-of-the-store',
      comment: 'What a module contributes to inspect and its like is about stored containers: their types are known, their files are not.',
      severity: 'error',
      from: { path: '^runtime/plan/', pathNot: TEST },
      to: { path: '^runtime/store/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'plan-reads-nothing',
      comment: 'Planning is pure: what it has to know of the machine comes in as facts.',
      severity: 'error',
      from: { path: '^runtime/plan/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    layer(
      'engine-drives-plan-and-store',
      'An operation takes data and gives data. It is given its modules, and knows no command line: the daemon calls it as well.',
      '^runtime/engine/',
      ['^runtime/(engine|plan|store|formats|kernel)/'],
    ),
    {
      name: 'modules-do-not-know-each-other',
      comment:
        'The engine of chapter N is the first N modules: a module that imports another can neither be left out nor be replaced by a learner. What two of them need lives below (engine, store, formats, kernel).',
      severity: 'error',
      from: { path: `^runtime/(${MODULES})/`, pathNot: TEST },
      to: { path: `^runtime/(${MODULES})/`, pathNot: '^runtime/$1/' },
    },
    layer(
      'modules-import-downwards',
      'A module is given the engine, the plan and the birth as arguments. Of cli/ it sees only flags and commands as data.',
      `^runtime/(${PURE_MODULES})/`,
      [`^runtime/(${MODULES}|engine|plan|store|formats|kernel)/`, CLI_AS_DATA, CLI_FOR_BODIES],
    ),
    {
      name: 'modules-see-types-of-the-engine',
      comment:
        'The interface and what it speaks of are types to a module: the engine composes modules, never the other way round. What calls operations, its commands above all, is in folders below it.',
      severity: 'error',
      from: { path: `^runtime/(${PURE_MODULES})/[^/]+\\.ts$`, pathNot: TEST },
      to: { path: '^runtime/(engine|plan)/', dependencyTypesNot: ['type-only'] },
    },
    layer(
      'api-drives-the-engine',
      'The daemon stands beside the CLI: both turn what a client asks into calls of operations.',
      '^runtime/api/',
      ['^runtime/(api|engine|plan|store|formats|kernel)/', CLI_AS_DATA],
    ),
    {
      name: 'only-chapters-names-modules',
      comment:
        'createEngine(modules) composes whatever it is given: chapter 3, all twelve, or one of a learner. Only chapters.ts, the ordered list, names them.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: [`^runtime/(${MODULES})/`, '^runtime/chapters\\.ts$', TEST] },
      to: { path: `^runtime/(${MODULES})/` },
    },
    {
      name: 'nobody-imports-the-cli',
      comment:
        'cli/ is the top: argv, tables, a terminal. The API needs the engine without them. Flags and commands as data are what modules contribute to it.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: ['^runtime/cli/', '^runtime/chapters\\.ts$', TEST] },
      to: { path: '^runtime/cli/', pathNot: [CLI_AS_DATA, CLI_FOR_BODIES] },
    },
    {
      name: 'flags-and-commands-are-data',
      comment: 'They are imported from below, so they must not pull in the rest of the CLI, or the engine.',
      severity: 'error',
      from: { path: CLI_AS_DATA, pathNot: TEST },
      to: { path: '^runtime/', pathNot: ['^runtime/base/', '^runtime/formats/', CLI_AS_DATA], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'commands-call-operations',
      comment: 'The body of a command is argv → operation → print: what it did below the engine, the daemon could not do.',
      severity: 'error',
      from: { path: COMMANDS, pathNot: TEST },
      to: { path: '^(node:)?fs(/promises)?$|^runtime/(kernel|store)/' },
    },
    {
      name: 'no-loose-files',
      comment: 'Every file of runtime/ is in a room. Only the list of the chapters stands above them.',
      severity: 'error',
      from: { path: '^runtime/([^/]+|(kernel|store|formats)/[^/]+)\\.ts$', pathNot: ['^runtime/chapters\\.ts$', TEST] },
      to: {},
    },
    {
      name: 'no-loose-files-imported',
      comment: 'As above, for a file that imports nothing.',
      severity: 'error',
      from: {},
      to: { path: '^runtime/([^/]+|(kernel|store|formats)/[^/]+)\\.ts$', pathNot: ['^runtime/chapters\\.ts$', TEST] },
    },
    {
      name: 'only-the-kernel-spawns',
      comment: 'A process is started in one place, which knows about descriptors, signals and what a child inherits.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: ['^runtime/kernel/', TEST] },
      to: { dependencyTypes: ['core'], path: '^(node:)?(child_process|cluster|worker_threads)$' },
    },
    {
      name: 'only-the-cli-has-a-terminal',
      comment: 'The daemon has none: what reads keys or asks a question belongs to the CLI.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: ['^runtime/cli/', TEST] },
      to: { dependencyTypes: ['core'], path: '^(node:)?(tty|readline/promises|repl)$' },
    },
    {
      name: 'the-product-stands-alone',
      comment: 'The lab and the scripts use the engine, never the reverse.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: TEST },
      to: { path: '^(lab|scripts|chapters|course|docs|vagrant)/' },
    },
    {
      name: 'no-tools-in-the-product',
      comment: 'What tests and scripts are written with (vitest, zx, execa …) is not installed where minidock only runs.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-virtual-machine-needs-only-node',
      comment:
        'npm run vm runs on macOS and Windows, where nothing is installed but Node: no package, and of minidock only runtime/base: its errors, and what is said of the machine.',
      severity: 'error',
      from: { path: '^vagrant/', pathNot: [VAGRANT_ON_LINUX, VAGRANT_FIXTURES, TEST] },
      to: { dependencyTypesNot: ['core', 'local'], pathNot: '^(vagrant|runtime/base)/' },
    },
    {
      name: 'the-virtual-machine-imports-errors-only',
      comment: 'As above, for files of the project.',
      severity: 'error',
      from: { path: '^vagrant/', pathNot: [VAGRANT_ON_LINUX, VAGRANT_FIXTURES, TEST] },
      to: { path: '^(runtime|lab|scripts|course|chapters|docs)/', pathNot: '^runtime/base/' },
    },
    {
      name: 'the-virtual-machine-imports-no-fixtures',
      comment: 'What its tests share may need packages, as they do.',
      severity: 'error',
      from: { path: '^vagrant/', pathNot: [VAGRANT_FIXTURES, TEST] },
      to: { path: VAGRANT_FIXTURES },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Importing a test file runs its tests in another. What two tests share has a file of its own.',
      severity: 'error',
      from: {},
      to: { path: TEST },
    },
    {
      name: 'no-circles',
      comment: 'Files that need each other can only be understood, and moved, together. A type that is needed is needed, too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports, and that imports nothing, is either unfinished or should be deleted.',
      severity: 'error',
      // slides/deck.js runs in the browser: its page names it.
      from: { orphan: true, pathNot: [TEST, '^scripts/', '^lab/', '^vagrant/', '^docs/slides/deck\\.js$', '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere fails only when it is reached, which for a lazy one may be in front of a user.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'in-package-json',
      comment: 'A package that is there only because another needs it disappears when that one no longer does.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Made by the build of the site; programs of images, which find their packages there.
    exclude: { path: '^(docs/\\.vitepress/public/slides|lab/images/contexts)/' },
    // Types count: most imports between the layers are of types.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}

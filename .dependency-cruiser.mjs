/**
 * Who may import whom. Imports go down only:
 *
 *   cli, api → engine, modules → store → formats, kernel
 *
 * A test may reach wherever it must to check something, so files ending in .test.ts are free of the layers.
 */

import { BELOW_OPERATIONS, unfinishedWith } from './scripts/lint/unfinished-commands.ts'

const MODULES = 'rootfs|namespaces|overlay|cgroups|network|volumes|build|lifecycle|security|registry|api|cluster|floor'
/** Flags and commands are data that a module contributes and the CLI interprets. */
const CLI_AS_DATA = '^runtime/cli/(flags|format-flags|command|chapter-row)\\.ts$'
/** What the bodies of commands share: how they take several names, and files that flags name. */
const CLI_FOR_BODIES = '^runtime/cli/(each|id-file|read-env-file)\\.ts$'
const TEST = '\\.test\\.ts$'

/** In the layer `name`, a file imports from runtime/ only what `allowed` matches. */
const layer = (name, comment, path, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path, pathNot: TEST },
  to: { path: '^runtime/', pathNot: ['^runtime/errors\\.ts$', ...allowed] },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
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
    {
      name: 'modules-do-not-know-each-other',
      comment:
        'The engine of chapter N is the first N modules: a module that imports another can neither be left out nor be replaced by a learner. What two of them need lives below (store, formats, kernel), what one needs of the whole is passed to it by the engine.',
      severity: 'error',
      from: { path: `^runtime/(${MODULES})/`, pathNot: TEST },
      to: { path: `^runtime/(${MODULES})/`, pathNot: '^runtime/$1/' },
    },
    layer(
      'modules-import-downwards',
      'A module is given the engine, the plan and the birth as arguments. Of cli/ it sees only flags and commands as data, and of the files beside it their types.',
      `^runtime/(${MODULES.replace('|api', '')})/`,
      [`^runtime/(${MODULES}|plan|engine|store|formats|kernel)/`, CLI_AS_DATA, CLI_FOR_BODIES, '^runtime/[^/]+\\.ts$'],
    ),
    {
      name: 'modules-see-types-of-the-engine',
      comment:
        'The interface (module.ts) and what it speaks of are types to a module. At run time the engine composes modules, never the other way round: what its commands do is in folders below it, and calls operations.',
      severity: 'error',
      from: { path: `^runtime/(${MODULES.replace('|api', '')})/[^/]+\\.ts$`, pathNot: TEST },
      to: { path: '^runtime/(plan|engine)/', dependencyTypesNot: ['type-only'] },
    },
    layer(
      'api-drives-the-engine',
      'The daemon stands beside the CLI: both turn what a client asks into calls of the engine.',
      '^runtime/api/',
      ['^runtime/(api|plan|engine|store|formats|kernel)/', CLI_AS_DATA, '^runtime/[^/]+\\.ts$'],
    ),
    {
      name: 'engine-is-given-its-modules',
      comment:
        'createEngine(modules) composes whatever it is given: chapter 3, all twelve, or one of a learner. Only chapters.ts, the ordered list, names them.',
      severity: 'error',
      from: { path: '^runtime/(plan|engine)/', pathNot: TEST },
      to: { path: ['^runtime/chapters\\.ts$', `^runtime/(${MODULES})/`] },
    },
    ...Object.entries(BELOW_OPERATIONS).map(([below, path]) => ({
      name: `commands-call-operations-${below}`,
      comment:
        'The body of a command is argv → operation → print: what it did below the engine, the daemon could not do. Those that are not there yet are listed in scripts/lint/unfinished-commands.ts.',
      severity: 'error',
      from: { path: '^runtime/[^/]+/commands/', pathNot: [TEST, ...unfinishedWith(below).map(file => `^${file.replaceAll('.', '\\.')}$`)] },
      to: { path },
    })),
    {
      name: 'nobody-imports-the-cli',
      comment:
        'cli/ is the top: argv, tables, a terminal. The API needs the engine without them. Flags and commands as data are what modules contribute to it.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: ['^runtime/cli/', TEST] },
      to: { path: '^runtime/cli/', pathNot: [CLI_AS_DATA, CLI_FOR_BODIES] },
    },
    {
      name: 'flags-and-commands-are-data',
      comment: 'They are imported from below, so they must not pull in the rest of the CLI, or the engine.',
      severity: 'error',
      from: { path: CLI_AS_DATA, pathNot: TEST },
      to: {
        path: '^runtime/',
        pathNot: ['^runtime/errors\\.ts$', '^runtime/formats/', CLI_AS_DATA],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'cli-does-not-reach-into-modules',
      comment:
        'The CLI shows what the engine it was given can do (its flags, its commands). What it took from a module directly would be there in chapter 1 too.',
      severity: 'error',
      from: { path: '^runtime/cli/', pathNot: TEST },
      to: { path: `^runtime/(${MODULES})/` },
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
      to: { path: '^(lab|scripts|chapters|docs)/' },
    },
    {
      name: 'no-tools-in-the-product',
      comment: 'What tests and scripts are written with (vitest, zx, execa …) is not installed where minidock only runs.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Importing a test file runs its tests in another. What two tests share has a file of its own.',
      severity: 'error',
      from: {},
      to: { path: TEST },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other can only be understood together. A link that is only a type is gone when the code runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports, and that imports nothing, is either unfinished or should be deleted.',
      severity: 'error',
      // slides/deck.js runs in the browser: its page names it.
      from: { orphan: true, pathNot: [TEST, '^scripts/', '^lab/', '^docs/slides/deck\\.js$', '\\.d\\.ts$'] },
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
    // Made by the build of the site.
    exclude: { path: '^docs/\\.vitepress/public/slides/' },
    // Types count: most imports between the layers are of types.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}

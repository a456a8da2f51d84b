/** A plugin of esbuild's: in a bundle, `import.meta.dirname` and `import.meta.filename` are of the source file still. */

import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/** @param expression returns JavaScript that stands for the path of a file or folder, from its path @param filter of the files' paths */
export function sourceFolders(expression: (path: string) => string, filter = /\.ts$/): Plugin {
  return {
    name: 'source-folders',
    setup(build) {
      build.onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        if (!/import\.meta\.(dir|file)name/.test(source)) return undefined
        const contents = source
          .replaceAll('import.meta.dirname', () => expression(dirname(path)))
          .replaceAll('import.meta.filename', () => expression(path))
        return { contents, loader: 'ts' }
      })
    },
  }
}

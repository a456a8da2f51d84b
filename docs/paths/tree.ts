/** Paths as the rows of a tree: each directory once, and below it what it holds. Pure. */

export interface Row {
  /** The whole path. */
  readonly path: string
  /** Its last part; of a directory with a slash behind it. */
  readonly name: string
  readonly depth: number
  readonly isFile: boolean
}

/** @param files absolute paths, sorted */
export function treeOf(files: readonly string[]): readonly Row[] {
  const rows: Row[] = [{ path: '/', name: '/', depth: 0, isFile: false }]
  for (const file of files) {
    const parts = file.split('/').slice(1)
    for (const [index, part] of parts.entries()) {
      const path = `/${parts.slice(0, index + 1).join('/')}`
      const isFile = path === file
      if (!rows.some(row => row.path === path)) rows.push({ path, name: isFile ? part : `${part}/`, depth: index + 1, isFile })
    }
  }
  return rows
}

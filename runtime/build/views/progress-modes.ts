/** Values of `--progress`. */

export const PROGRESS_MODES = ['auto', 'none', 'plain', 'quiet', 'rawjson', 'tty'] as const

export type ProgressMode = (typeof PROGRESS_MODES)[number]

/** Values of `--progress`. */

export const PROGRESS_MODES = ['auto', 'plain', 'quiet', 'tty'] as const

export type ProgressMode = (typeof PROGRESS_MODES)[number]

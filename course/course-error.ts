/** Something is wrong with the course itself: a lesson, a region, a quiz. */

export class CourseError extends Error {
  override readonly name = 'CourseError'
  /** `chapters/01-chroot/README.md:12`. */
  readonly where: string
  /** What to do about it. */
  readonly hint: string | undefined

  /** @param problem in lower case and without a full stop */
  constructor(where: string, problem: string, hint?: string) {
    super(`${where}: ${problem}${hint === undefined ? '' : `\n  ${hint}`}`)
    this.where = where
    this.hint = hint
  }
}

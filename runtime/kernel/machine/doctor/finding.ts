/** What `doctor` says about one thing of a machine. */

export type Grade =
  /** Nothing is missing. */
  | 'good'
  /** Containers run; something will not work. */
  | 'limited'
  /** No container will run. */
  | 'bad'

export interface Finding {
  /** What was looked at: `kernel`. */
  readonly subject: string
  readonly grade: Grade
  /** What was found. */
  readonly text: string
  /** What will not work. */
  readonly consequence?: string
  /** The command that helps, or the step to take. */
  readonly fix?: string
}

/** What is wrong with something that is not good: what will not work, and the fix. */
export interface Trouble {
  readonly consequence: string
  readonly fix?: string
}

export const good = (subject: string, text: string): Finding => ({ subject, grade: 'good', text })
export const limited = (subject: string, text: string, trouble: Trouble): Finding => ({ subject, grade: 'limited', text, ...trouble })
export const bad = (subject: string, text: string, trouble: Trouble): Finding => ({ subject, grade: 'bad', text, ...trouble })

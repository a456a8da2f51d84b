/**
 * How long it takes to read, type and answer: what a chapter's minutes are computed from. They are one reader's, careful and not in a hurry; another needs
 * half of them or twice as many, but the chapters compare.
 */

export const RATES = {
  /**
   * Prose. Adults read 238 words of English non-fiction a minute, most of them 175 to 300, and less in a second language (M. Brysbaert, How many words do we
   * read per minute?, Journal of Memory and Language 109, 2019). The words here are new, and many readers' first language is another one.
   */
  wordsAMinute: 180,
  /** A line of source: read once for its names, and once more for what it does, beside the prose that explains it. */
  secondsALineOfCode: 5,
  /** A line of a listing, a drawing, or what a command prints: looked over for the one word that matters. */
  secondsALineOfOutput: 2,
  /**
   * A command that is typed along: 45 characters, at half of the 52 words a minute that people reach with easy sentences (V. Dhakal and others, Observations
   * on typing from 136 million keystrokes, CHI 2018), since a command is nearly all signs; and five seconds to see it end.
   */
  secondsACommand: 25,
  /** Each further line of the same command, a loop or a Dockerfile: copied with the block's button, and read. */
  secondsAFurtherLine: 5,
  /** A question of the quiz: an output to predict, three or four choices, and then the reasons. */
  secondsAQuestion: 90,
  /** A warm-up is one idea, and made to take a minute. */
  secondsAWarmUp: 60,
} as const

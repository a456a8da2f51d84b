/** @throws {Error} for what is no number of rounds */
export function roundsIn(text: string): number {
  const rounds = Number(text)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${text}: give a whole number, 1 or more`)
  return rounds
}

/** The words that random names are made of: what a good system is, and people who shaped operating systems, languages, networks and the machines beneath. */

export const adjectives: readonly string[] = (
  'agile ample atomic balanced bold brisk calm candid clear concise constant crisp curious daring deft diligent durable eager earnest elastic ' +
  'elegant even exact fair fearless firm fluent frugal gentle honest humble idle immutable isolated keen lean lively lucid mellow modest nimble orderly patient ' +
  'persistent plain portable prompt quiet rapid robust rootless serene simple sober stable steady stateless subtle swift tidy tireless vivid warm wise'
).split(' ')

export const surnames: readonly string[] = (
  'aho allman andreessen backus bechtolsheim bernerslee bourne brooks bryant cerf chen cheriton codd conway corbato cox cray dahl daley dijkstra engelbart ' +
  'estrin feinler floyd goldberg gosling hamilton hamming hansen hejlsberg hoare hopper hughes ingalls iverson jacobson johnson joy kahan kahn kay kernighan kildall kleinrock knuth ' +
  'lampson liskov lovelace matsumoto mccarthy mcilroy mckusick metcalfe naur neumann nygaard ossanna ousterhout patterson perlman pike postel presotto ritchie ' +
  'saltzer shannon stallman strachey stroustrup sutherland tanenbaum thacker thompson torvalds turing wilkes wirth zuse'
).split(' ')

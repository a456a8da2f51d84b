/** Runs before each file of behaviour tests: what can't be checked has failed, it is never skipped. */

if (process.platform !== 'linux') {
  throw new Error(
    `could not check: the behaviour tests start containers, which needs Linux; this is ${process.platform}\n  only the unit tests: npm run test:unit`,
  )
}
if (process.getuid?.() !== 0) {
  throw new Error(
    'could not check: the behaviour tests start containers, which needs root\n  as root: sudo npm run test:lab\n  only the unit tests: npm run test:unit',
  )
}

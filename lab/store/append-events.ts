/** A process that appends events: append-events.ts ROOT LAUNCHER LIMIT NAME COUNT. */

import { EventLog } from '../../runtime/store/events/event-log.ts'

const [root = '', launcher = '', limit = '0', name = '', count = '0'] = process.argv.slice(2)
const log = new EventLog(root, launcher, Number(limit))
for (let number = 0; number < Number(count); number++)
  log.image('tag', { id: name, config: { config: { Labels: { number: String(number) } } } })

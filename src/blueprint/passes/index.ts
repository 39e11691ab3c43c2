import type { Pass } from '../pass.ts'
import { aliasesPass } from './aliases.ts'
import { authoredEventsPass } from './authored-events.ts'
import { authoredPass } from './authored.ts'
import { conventionsPass } from './conventions.ts'
import { errorsPass } from './errors.ts'
import { eventsPass } from './events.ts'
import { idsPass } from './ids.ts'
import { lifecyclesPass } from './lifecycles.ts'
import { linksPass } from './links.ts'
import { orderPass } from './order.ts'
import { operationsPass } from './operations.ts'
import { ownershipPass } from './ownership.ts'
import { paginationPass } from './pagination.ts'
import { queriesPass } from './queries.ts'
import { relationsPass } from './relations.ts'
import { resourcesPass } from './resources.ts'
import { securityPass } from './security.ts'
import { serversPass } from './servers.ts'
import { silencePass } from './silence.ts'
import { timestampsPass } from './timestamps.ts'

/** In order: a pass may rest on what the ones above it found. */
export const passes: readonly Pass[] = [
  // What each operation promises.
  serversPass,
  operationsPass,
  silencePass,
  securityPass,
  errorsPass,
  conventionsPass,
  // What each operation does.
  resourcesPass,
  aliasesPass,
  paginationPass,
  queriesPass,
  orderPass,
  timestampsPass,
  ownershipPass,
  relationsPass,
  idsPass,
  linksPass,
  lifecyclesPass,
  authoredPass,
  // What it tells.
  eventsPass,
  authoredEventsPass,
]

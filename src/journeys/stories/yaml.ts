import { dump } from 'js-yaml'

/** A document (Arazzo, AsyncAPI) as YAML, in the order of its keys. */
export const toYaml = (document: object): string => dump(document, { lineWidth: 120, noRefs: true })

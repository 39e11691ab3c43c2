import type { Template } from '../../blueprint/authored/authored.ts'
import { isObject, type JsonValue } from '../../lib/json.ts'

/**
 * An authored body as JSON text. The entity in it is the very text that a GET returns: it is not read and written again. A part
 * that comes to nothing is left out; undefined: the whole does.
 *
 * @param entity the entity's text; it is what the expression `entity` stands for
 */
export function templateText(
  template: Template,
  entity: string,
  evaluate: (expression: string) => JsonValue | undefined,
): string | undefined {
  if (template === 'entity') return entity
  if (typeof template === 'string') {
    const value = evaluate(template)
    return value === undefined ? undefined : JSON.stringify(value)
  }
  if (Array.isArray(template)) {
    const items = template.map((item) => templateText(item, entity, evaluate)).filter((item) => item !== undefined)
    return `[${items.join(',')}]`
  }
  if (!isObject(template)) return JSON.stringify(template)
  let text = ''
  for (const name of Object.keys(template)) {
    const part = templateText(template[name]!, entity, evaluate)
    if (part !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${part}`
  }
  return `{${text}}`
}

import { selfReference } from '../check/object/self-reference.ts'
import { components } from './components.ts'
import { info } from './info.ts'
import { list, type ObjectShape, text } from './shape.ts'
import { sourceDescription } from './source-description.ts'
import { workflow } from './workflow.ts'

/** Arazzo 1.1.0, Arazzo Specification Object. */
export const arazzoDocument: ObjectShape = {
  kind: 'object',
  name: 'Arazzo document',
  extensible: true,
  fields: {
    arazzo: { shape: text, required: true },
    $self: { shape: text, since: '1.1' },
    info: { shape: info, required: true, instead: { title: '', version: '' } },
    sourceDescriptions: { shape: list(sourceDescription, { filled: true }), required: true },
    workflows: { shape: list(workflow, { filled: true }), required: true },
    components: { shape: components },
  },
  rules: [selfReference],
}

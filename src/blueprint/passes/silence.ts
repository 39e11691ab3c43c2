import { joinPointer } from '../../lib/pointer.ts'
import type { Pass } from '../pass.ts'

/** Fewer silent GETs than this may well have nothing to say. */
const fewest = 3

/**
 * A document in which no GET says what it returns has left that out: a GET that answers nothing is of no use. Its replies
 * are JSON then, of which nothing is known.
 */
export const silencePass: Pass = {
  name: 'silence',
  run({ draft, claim }) {
    const gets = draft.operations.filter(({ method, success }) => method === 'GET' && success.declared !== null)
    const silent = gets.filter(({ success, responses }) => {
      const declared = responses.find(({ status }) => status === success.declared)
      return success.media === null && success.status === 200 && declared?.content.length === 0
    })
    if (silent.length < fewest || silent.length < gets.length) return
    for (const op of draft.operations) {
      const { success } = op
      const declared = op.responses.find(({ status }) => status === success.declared)
      if (declared === undefined || success.media !== null || ![200, 201].includes(success.status)) continue
      const pointer = joinPointer(declared.pointer, 'content', 'application/json')
      op.success = { ...success, media: { type: 'application/json', schema: null, pointer } }
    }
    claim({
      claim: `no reply is described, not even of ${silent.length} GETs: they are taken to be JSON`,
      confidence: 'weak',
      evidence: silent.slice(0, 3).map(({ pointer }) => pointer),
      about: null,
      severity: 'warning',
    })
  },
}

import { describe, expect, test } from 'vitest'
import { guardsSaid } from './guards.ts'
import { nounsOf } from './mentions.ts'
import { stemOf } from './stems.ts'

const states = ['draft', 'submitted', 'in_transit', 'open', 'paid', 'canceled', 'requires_capture']
const nouns = nounsOf('order')
const others = nounsOf('invoice')

function said(text: string, verbs: readonly string[], refusal = false) {
  const topic = { states, nouns, others, verbs: new Set(verbs.map(stemOf)), apart: false }
  const { allowed, refused } = guardsSaid(text, topic, refusal)
  return { allowed: [...allowed].join(' '), refused: [...refused].join(' ') }
}

describe('guards in the prose of an operation', () => {
  test.each([
    ['Only an order in `draft` can be submitted.', 'submit', 'draft', ''],
    ['Only drafts… Only draft orders can be submitted.', 'submit', 'draft', ''],
    [
      'An order can be canceled while it is in `draft` or `submitted`; a `paid` one cannot.',
      'cancel',
      'draft submitted',
      'paid',
    ],
    ['Changes how many are wanted, while the order is in `draft`.', 'update', 'draft', ''],
    [
      'Deletes an order. Only an order in `draft` can be deleted; one that has been submitted is canceled instead.',
      'delete',
      'draft',
      '',
    ],
    [
      'An order can be changed while it is in `draft`; afterwards the request is refused with 409.',
      'change',
      'draft',
      '',
    ],
    [
      "You can cancel an order when it's in one of these statuses: `draft`, `open` or, in rare cases, `paid`.",
      'cancel',
      'draft open paid',
      '',
    ],
    [
      'Capture the funds of an existing order when its status is `requires_capture`.',
      'capture',
      'requires_capture',
      '',
    ],
    ['The order must be in the `open` state.', 'pay', 'open', ''],
    ['The order must be open to be paid.', 'pay', 'open', ''],
    ['Requires the order to be `open`.', 'pay', 'open', ''],
    ['Returns 409 if the order is not `open` or `draft`.', 'pay', 'open draft', ''],
    ['Cannot be canceled once `paid`.', 'cancel', '', 'paid'],
    ["Paid orders can't be canceled.", 'cancel', '', 'paid'],
    ['An order that is already in transit cannot be canceled.', 'cancel', '', 'in_transit'],
    ['Orders can be edited until they are `submitted`.', 'edit', '', 'submitted'],
    ['An order cannot be deleted unless it is in `draft`.', 'delete', 'draft', ''],
    ['Only orders that are not `paid` can be canceled.', 'cancel', '', 'paid'],
    ['Works only for orders with the status OPEN.', 'pay', 'open', ''],
    [
      'Orders can only be canceled if their status is one of:\n\n- `draft`\n- `open`\n\nOther text.',
      'cancel',
      'draft open',
      '',
    ],
    ['<p>Only <code>draft</code> orders may be submitted.</p>', 'submit', 'draft', ''],
    ['You may not cancel an order in **paid** state.', 'cancel', '', 'paid'],
  ])('%s', (text, verb, allowed, refused) => {
    expect(said(text, [verb])).toEqual({ allowed, refused })
  })
})

describe('prose that guards nothing', () => {
  test.each([
    ['Cancels the order. It becomes `canceled`.', 'cancel'],
    ['Only an order in `draft` can be deleted.', 'cancel'],
    ['The order can be `draft`, `open` or `paid`.', 'cancel'],
    ['Moves the order from any state to `paid`.', 'pay'],
    ['A paid order can be refunded.', 'cancel'],
    ['An order can be refunded after it is `paid`.', 'refund'],
    ['An order cannot be shipped until it is `paid`.', 'ship'],
    ['You can also cancel orders that are `paid`.', 'cancel'],
    ['The order can be canceled when its invoice is `open`.', 'cancel'],
    ['Can be canceled for `open` invoices.', 'cancel'],
    ['You can set the status to `paid`.', 'update'],
    ['You cannot change the status to `draft`.', 'update'],
    ['When canceled, a refund is issued.', 'cancel'],
    ['If the order was submitted, an email is sent.', 'cancel'],
    ['Only one open order is allowed.', 'update'],
  ])('%s', (text, verb) => {
    expect(said(text, [verb])).toEqual({ allowed: '', refused: '' })
  })
})

describe('guards in the description of an error', () => {
  test.each([
    [
      'The order is no longer in `draft`, so it cannot be changed; or the Idempotency-Key was used before with another request.',
      'draft',
      '',
    ],
    ['The order is not in `draft` or `open`.', 'draft open', ''],
    ['The order has already been `paid`.', '', 'paid'],
    ['Order is already canceled.', '', 'canceled'],
    ['The object is in a state that does not allow this.', '', ''],
    ['Order must be `draft`.', 'draft', ''],
    ['The order is not yet `paid`.', 'paid', ''],
  ])('%s', (text, allowed, refused) => {
    expect(said(text, ['change', 'delete'], true)).toEqual({ allowed, refused })
  })
})

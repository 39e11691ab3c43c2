import fc from 'fast-check'
import { expect, test } from 'vitest'
import { words } from '../../../lib/names.ts'
import { composeName, isEventName, learnStyle } from './names.ts'

test.each([
  [['order.created', 'order.paid', 'line_item.added'], 'payment_intent.timed_out'],
  [['order_created', 'order_paid', 'refund_issued'], 'payment_intent_timed_out'],
  [['repo:push', 'issue:created', 'issue:updated'], 'payment_intent:timed_out'],
  [['ORDER.CREATED', 'ORDER.PAID', 'ORDER.REFUND_ISSUED'], 'PAYMENT_INTENT.TIMED_OUT'],
  [['orderCreated', 'orderPaid', 'refundIssued'], 'paymentIntentTimedOut'],
  [['OrderCreated', 'OrderPaid', 'RefundIssued'], 'PaymentIntentTimedOut'],
  [['payment-link.paid', 'edge-config.created', 'sales-invoice.paid'], 'payment-intent.timed-out'],
  // Two names teach nothing.
  [['orderCreated', 'orderPaid'], 'payment_intent.timed_out'],
  [[], 'payment_intent.timed_out'],
])('named as %j: %s', (names, want) => {
  expect(composeName(learnStyle(names), 'payment_intent', 'timed-out')).toBe(want)
})

test('a name keeps the words it is made of, whatever the style', () => {
  const word = fc.stringMatching(/^[a-z]{2,8}$/)
  const name = fc.tuple(word, word).map((parts) => parts.join('_'))
  const style = fc.record({
    separator: fc.constantFrom('.', ':', '/', '_', '-'),
    joint: fc.constantFrom('_', '-'),
    letters: fc.constantFrom('lower' as const, 'upper' as const),
  })
  fc.assert(
    fc.property(style, name, name, (given, thing, happened) => {
      const made = composeName(given, thing, happened)
      expect(isEventName(made)).toBe(true)
      expect(words(made)).toEqual([...words(thing), ...words(happened)])
    }),
  )
})

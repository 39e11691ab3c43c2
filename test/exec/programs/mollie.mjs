import { createMollieClient } from '@mollie/api-client'

const mollie = createMollieClient({ apiKey: 'test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM' })
const made = await mollie.payments.create({
  amount: { currency: 'EUR', value: '10.00' },
  description: 'Order 1',
  redirectUrl: 'https://shop.example.com/',
})
const read = await mollie.payments.get(made.id)
const same = read.description === 'Order 1' && read.amount.value === '10.00'
console.log(JSON.stringify({ made: made.id, same }))

import Stripe from 'stripe'

const stripe = new Stripe('sk_test_of_somebody', { apiVersion: '2023-08-16' })
const made = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com' })
const read = await stripe.customers.retrieve(made.id)
const missing = await stripe.customers.retrieve('cus_none').catch((error) => error.type)
console.log(JSON.stringify({ made: made.id, same: JSON.stringify(read) === JSON.stringify(made), missing }))

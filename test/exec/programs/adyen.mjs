import adyen from '@adyen/api-library'

const client = new adyen.Client({ apiKey: 'AQ_of_somebody', environment: 'TEST' })
const { PaymentLinksApi } = new adyen.CheckoutAPI(client)
const amount = { currency: 'EUR', value: 1250 }
const made = await PaymentLinksApi.paymentLinks({ amount, merchantAccount: 'Shop', reference: 'order-1' })
const read = await PaymentLinksApi.getPaymentLink(made.id)
const same = read.reference === 'order-1' && read.amount.value === 1250
console.log(JSON.stringify({ made: made.id, same }))

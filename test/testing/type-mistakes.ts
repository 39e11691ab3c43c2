import type { TestSandbox } from '../../src/testing/index.ts'
import type { paths } from './paths.ts'

/** Never called: what is wrong in here is for the compiler to find. */
export async function mistakes(sandbox: TestSandbox<paths>) {
  // @ts-expect-error there is no such operation
  await sandbox.call('GET /ticket')
  // @ts-expect-error nor this one
  await sandbox.call('PUT /tickets')
  // @ts-expect-error it needs its path
  await sandbox.call('DELETE /tickets/{ticket_id}')
  // @ts-expect-error and its query
  await sandbox.call('GET /tickets/{ticket_id}', { path: { ticket_id: 'a' } })
  // @ts-expect-error it needs a body
  await sandbox.call('POST /tickets')
  // @ts-expect-error there is no such property
  await sandbox.call('POST /tickets', { body: { title: 'a', titel: 'b' } })
  // @ts-expect-error it is no such thing
  await sandbox.call('POST /tickets', { body: { title: 1 }, expect: 201 })
  // @ts-expect-error it takes no body
  await sandbox.call('GET /tickets', { body: {} })
  // @ts-expect-error it is not one of the values
  await sandbox.call('GET /tickets', { query: { status: 'lost' } })
  // @ts-expect-error there is no such collection
  await sandbox.seed('/ticket', [{}])
  // @ts-expect-error nor such a property
  await sandbox.seed('/tickets', [{ titel: 'a' }])
}

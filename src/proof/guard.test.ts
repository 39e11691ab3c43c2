import { expect, test } from 'vitest'
import { type Door, DoorError, type IncomingReply, type OutgoingCall } from '../workflows/run/door.ts'
import { createGuard } from './guard.ts'

const call: OutgoingCall = {
  source: '',
  method: 'GET',
  server: '',
  target: '/',
  headers: [],
  body: null,
  timeout: null,
}
const reply: IncomingReply = { url: '', status: 200, headers: [], body: new Uint8Array(60), duration: 0 }
const wish = { source: '', channel: 'a', messages: [], timeout: 1e12, accepts: () => true }

/** A door behind which nothing is ever sent, a clock that is moved by hand, alarms that never ring. */
function guarded(limits = { duration: 1000, bytes: 100 }) {
  const clock = { now: 0 }
  const asked: number[] = []
  const door: Door = {
    send: async () => reply,
    receive: ({ timeout }) => {
      asked.push(timeout)
      return new Promise(() => {})
    },
    wait: () => new Promise(() => {}),
  }
  const guard = createGuard(limits, {
    now: () => clock.now,
    alarm: (ms) => {
      asked.push(ms)
      return () => {}
    },
  })
  return { guard, clock, asked, door: guard.through(door) }
}

test('calls go through until there were too many bytes', async () => {
  const { door, guard } = guarded()
  expect(await door.send(call)).toBe(reply)
  expect(await door.send(call)).toBe(reply)
  await expect(door.send(call)).rejects.toThrow(DoorError)
  expect(guard.reason).toBe('It sent, received and kept more than 100 bytes')
})

test('calls go through until the time is up', async () => {
  const { door, clock } = guarded()
  await door.send(call)
  clock.now = 1000
  await expect(door.send(call)).rejects.toThrow('The run was stopped: It took longer than 1 s')
})

test('nothing is waited for longer than there is time', () => {
  const { door, clock, asked } = guarded()
  clock.now = 400
  void door.receive!(wish)
  void door.wait(1e9)
  expect(asked).toEqual([600, 600])
})

test('what waits ends when it is stopped, and the first reason counts', async () => {
  const { door, guard } = guarded()
  const waiting = Promise.all([door.receive!(wish), door.wait(1e9)])
  guard.stop('one')
  guard.stop('two')
  expect(await waiting).toEqual([null, undefined])
  await expect(door.send(call)).rejects.toThrow('one')
})

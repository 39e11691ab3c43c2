import type { Alarm } from '../lib/alarm.ts'
import { type Door, DoorError } from '../workflows/run/door.ts'

export interface RunLimits {
  /** Ms from start to end. */
  readonly duration: number
  /** Of all that it sends, receives and keeps. */
  readonly bytes: number
}

/** Ends a run that takes too much, or that nobody wants any more: its workflow is somebody else's, who may have written anything. */
export interface Guard {
  /** The same door, until the run is stopped: then nothing goes through, and nothing is waited for. */
  through(door: Door): Door
  spend(bytes: number): void
  /** The first reason counts. */
  stop(reason: string): void
  /** Why it was stopped; '' when it was not. */
  readonly reason: string
}

export function createGuard(limits: RunLimits, { now, alarm }: { now(): number; readonly alarm: Alarm }): Guard {
  const until = now() + limits.duration
  const state = { spent: 0, reason: '' }
  let end = () => {}
  const ended = new Promise<null>((resolve) => {
    end = () => resolve(null)
  })
  const stop = (reason: string) => {
    if (state.reason === '') state.reason = reason
    end()
  }
  const left = () => Math.max(0, until - now())
  const check = () => {
    if (left() === 0) stop(`It took longer than ${limits.duration / 1000} s`)
    if (state.reason !== '') throw new DoorError(`The run was stopped: ${state.reason}`)
  }
  const spend = (bytes: number) => {
    state.spent += bytes
    if (state.spent > limits.bytes) stop(`It sent, received and kept more than ${limits.bytes} bytes`)
  }
  return {
    spend,
    stop,
    get reason() {
      return state.reason
    },
    through: (door) => ({
      send: async (call) => {
        // Others are served between two calls of a run.
        await new Promise<void>((resolve) => setImmediate(resolve))
        check()
        const reply = await door.send(
          call.timeout === null ? call : { ...call, timeout: Math.min(call.timeout, left()) },
        )
        spend(reply.body.length + (call.body?.length ?? 0))
        return reply
      },
      ...(door.receive === undefined
        ? {}
        : {
            receive: (wish) =>
              Promise.race([door.receive!({ ...wish, timeout: Math.min(wish.timeout, left()) }), ended]),
          }),
      wait: async (ms) => {
        let cancel = () => {}
        const woken = new Promise<null>((resolve) => {
          cancel = alarm(Math.min(ms, left()), () => resolve(null))
        })
        await Promise.race([woken, ended])
        cancel()
      },
    }),
  }
}

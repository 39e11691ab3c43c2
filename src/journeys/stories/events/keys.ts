import { escapeToken } from '../../../lib/pointer.ts'

/** The key of an event's channel, as a token of a JSON Pointer. */
export const channelKey = (event: string): string => escapeToken(event)

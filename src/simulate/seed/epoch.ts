/** Unix ms around which seeded dates are made: fixed, because the same seed gives the same data on every day. */
export const seedEpoch = Date.UTC(2026, 2, 2, 9)

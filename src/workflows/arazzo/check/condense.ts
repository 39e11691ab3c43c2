import type { Complaint } from './complaint.ts'

/** As many of the same as help. */
const most = 10

/** Generated documents make one mistake hundreds of times: the last that is told says how many more there are. */
export function condense(complaints: readonly Complaint[]): Complaint[] {
  const counts = new Map<string, number>()
  const key = ({ weight, message }: Complaint) => `${weight} ${message}`
  for (const complaint of complaints) counts.set(key(complaint), (counts.get(key(complaint)) ?? 0) + 1)
  const told = new Map<string, number>()
  return complaints.flatMap((complaint) => {
    const nth = (told.get(key(complaint)) ?? 0) + 1
    told.set(key(complaint), nth)
    const more = counts.get(key(complaint))! - most
    if (complaint.weight === 'broken' || nth < most || more <= 0) return [complaint]
    return nth > most ? [] : [{ ...complaint, message: `${complaint.message} (and ${more} more like this)` }]
  })
}

/** How much is being written: posts of the last minute, from what the documents hold. */

const MINUTE_MS = 60_000;

/** @param {any} open the public document @param {any} staff the staff's @param {number} now */
export function postsPerMinute(open = {}, staff = {}, now) {
  const written = new Map();
  for (const posts of [open.comments, open.questions, staff.waiting, staff.set_aside, staff.refused, staff.merged]) {
    for (const [id, {at}] of Object.entries(posts || {})) written.set(id, at);
  }
  return [...written.values()].filter((at) => at > now - MINUTE_MS).length;
}

/** When a staff page has to say that it is offline: not in the first moments, which nobody would notice. */

const UNNOTICED_MS = 2_000;

/** @param {{status: string, since?: number}} connection @returns {number | null} since when, once it is worth saying */
export const offlineSince = ({status, since}) => (
  status !== "online" && since !== undefined && Date.now() - since > UNNOTICED_MS ? since : null
);

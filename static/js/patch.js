/** JSON merge patch (RFC 7396) on plain data; the old state is left as it was. */

/** Keys that would reach an object's prototype: never taken from the network. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/**
 * The state after the patch. Parts that the patch does not name are shared with the old state.
 * @param {*} state
 * @param {*} patch
 */
export function applyPatch(state, patch) {
  if (!isObject(patch)) return patch;
  const next = isObject(state) ? {...state} : {};
  for (const [key, value] of Object.entries(patch)) {
    if (FORBIDDEN.has(key)) continue;
    if (value === null) delete next[key];
    else next[key] = applyPatch(next[key], value);
  }
  return next;
}

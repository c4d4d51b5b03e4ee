/** The kinds of polls, each loaded when the first poll of its kind is to be drawn. */

const AGAIN_MS = 3_000;
/** @type {Map<string, {module?: any, tried: number}>} */
const known = new Map();

/**
 * @param {string} name @param {() => void} arrived draws again once it is there
 * @returns {{ballot: Function, results: Function} | undefined}
 */
export function kindOf(name, arrived) {
  const kind = known.get(name);
  if (kind?.module || (kind && Date.now() - kind.tried < AGAIN_MS)) return kind.module;
  known.set(name, {tried: Date.now()});
  load(name, arrived);
  return undefined;
}

async function load(name, arrived) {
  try {
    known.set(name, {tried: 0, module: await import(`/static/js/polls/${name}.js`)});
    arrived();
  } catch {
    // The network was away: the next drawing tries again.
  }
}

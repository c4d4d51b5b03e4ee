/** What the server wrote into the page: the PAGE object, and things every page does with itself. */

/** @returns {any} the JSON of a <script type="application/json"> of the page, or {} */
export function embedded(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : {};
}

/**
 * @typedef {{code: string, build: string, language: string, base_url: string, join_url: string, host: string,
 *   documents: string[], snapshots: Record<string, any>, now: number, actor?: {roles: string[], id: string, name: string, department?: string},
 *   brand: {name: string, host: string, logo?: string, contact?: string, ours?: boolean}, limits: {text: number, name: number}}} Page
 */

/** @type {Page} */
export const PAGE = embedded("page");

/** Reads and writes that survive a browser which forbids storage. */
export const store = {
  get(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  },
  /** @returns {boolean} whether it was kept; otherwise it is known to this page only */
  set(name, value) {
    try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value); } catch { return false; }
    return true;
  },
};

/** The five steps of the text size; without a choice it is 2. */
export const TEXT_STEPS = [1, 2, 3, 4, 5];
const CHOICE_SECONDS = 365 * 24 * 3600;

/** @returns {number} the step of the text size */
export const textStep = () => Number(document.documentElement.dataset.size || 2);

/** Whether this browser has ever chosen one. */
export const textStepChosen = () => Boolean(document.documentElement.dataset.size);

/** Chooses a text size for this browser. A cookie keeps it, so that the next page comes in that size at once. */
export function setTextStep(step) {
  document.documentElement.dataset.size = String(step);
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `madang_size=${step}; path=/; max-age=${CHOICE_SECONDS}; samesite=lax${secure}`;
}

const CALM_MS = 10_000;
const SAME_BUILD_MS = 300_000;

/**
 * Loads the page again once the server runs another build and nobody is in the middle of something.
 * @param {{outdated: string | null}} meeting
 * @param {{busy?: () => boolean, spread?: number}} [options] spread: milliseconds over which pages come back
 */
export function reloadWhenIdle(meeting, {busy = () => false, spread = 0} = {}) {
  let acted = Date.now();
  const extra = Math.random() * spread;
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => { acted = Date.now(); }, {capture: true, passive: true});
  setInterval(() => {
    if (!meeting.outdated || busy() || writing() || Date.now() - acted < CALM_MS + extra) return;
    if (!alreadyTried(meeting.outdated)) location.reload();
  }, 2_000);
}

/** Somebody is in a field that holds words. */
function writing() {
  const field = document.activeElement;
  return Boolean(field && "value" in field && /^(TEXTAREA|INPUT)$/.test(field.tagName) && field.value);
}

/** While two builds serve side by side, one reload for each build is enough. */
function alreadyTried(build) {
  const [tried, at] = (store.get("madang:reloaded") || " ").split(" ");
  if (tried === build && Date.now() - Number(at) < SAME_BUILD_MS) return true;
  store.set("madang:reloaded", `${build} ${Date.now()}`);
  return false;
}

/** Text as people see it: graphemes, composition, likeness. */

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : null;

/** The signs a reader would count: "👨‍👩‍👧" is one. */
export const graphemes = (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length);

/** The beginning of a text, at most so many signs. */
export const clip = (text, most) => (segmenter ? [...segmenter.segment(text)].map(({segment}) => segment) : [...text]).slice(0, most).join("");

/** A key pressed while a syllable is being put together (Safari leaves only 229). Such a key is no command. */
export const composing = (event) => event.isComposing || event.keyCode === 229 || event.key === "Process";

/** What every question says: it makes none like another. */
const STOCK = /\S*[할될을볼울]\s*수\s*(있|없)\S*|궁금\S*|부탁\S*|알려\s*주\S*|[가-힣]*\s*주(세요|십시\S*|시기\S*)|(인가|나|까|가|는지|습니|합니)(요|까|다)(?=[\s?.!]|$)|\b(how|what|when|where|who|why|which|will|would|can|could|should|is|are|do|does|be|there|the|an?|of|to|in|on|for|it|we|i|you|please)\b/giu;

/** Only letters and digits, one case, Hangul taken apart: "난임 주사를" and "난임주사가" share most of it. */
const plain = (text) => text.normalize("NFC").replace(STOCK, " ").normalize("NFD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** Runs of three signs, counted. */
function grams(text, size = 3) {
  const found = new Map();
  const signs = [...plain(text)];
  for (let i = 0; i + size <= signs.length; i += 1) {
    const gram = signs.slice(i, i + size).join("");
    found.set(gram, (found.get(gram) || 0) + 1);
  }
  return found;
}

const total = (counted) => [...counted.values()].reduce((sum, count) => sum + count, 0);

/** How much two counted sets share, 0 to 1 (Dice), leaning to what the shorter one holds. */
function likeness(a, b) {
  let shared = 0;
  for (const [gram, count] of a) shared += Math.min(count, b.get(gram) || 0);
  const [ta, tb] = [total(a), total(b)];
  if (!ta || !tb) return 0;
  return 0.5 * (2 * shared / (ta + tb)) + 0.5 * (shared / Math.min(ta, tb));
}

/**
 * The items most like the text, best first.
 * @template {{text: string}} T
 * @param {string} text @param {T[]} items @param {{limit?: number, least?: number}} [options]
 * @returns {T[]}
 */
export function similar(text, items, {limit = 3, least = 0.36} = {}) {
  const mine = grams(text);
  if (total(mine) < 6) return [];
  return items
    .map((item) => ({item, like: likeness(mine, grams(item.text))}))
    .filter(({like}) => like >= least)
    .sort((a, b) => b.like - a.like)
    .slice(0, limit)
    .map(({item}) => item);
}

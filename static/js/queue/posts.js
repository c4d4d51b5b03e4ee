/** The documents as lanes of posts: what waits, what is public, and where the rest went. Pure functions. */

/** @typedef {"waiting" | "public" | "set_aside" | "answered" | "refused" | "merged" | "screen"} Lane */
/** @typedef {"all" | "question" | "comment"} Kind */

/**
 * @typedef {object} Post
 * @property {string} id
 * @property {Lane} lane
 * @property {"question" | "comment"} kind
 * @property {string} status
 * @property {string} text
 * @property {number} at
 * @property {number} seq
 * @property {string} [name] @property {number} [score] @property {number} [position] @property {string[]} [flags]
 * @property {string[]} [similar] @property {string} [claimed_by] @property {number} [claimed_until] @property {string} [source]
 * @property {string} [item] @property {number} [person_posts] @property {string} [reason] @property {string} [into]
 * @property {string} [answer] @property {any} [promise] @property {number} [merged] @property {string[]} [labels] @property {number} [live_at]
 * @property {number} [answered_at] @property {string} [department] @property {string} [due] @property {number} [shows_at]
 */

/** @type {Lane[]} */
export const LANES = ["waiting", "public", "set_aside", "answered", "refused", "merged", "screen"];

const IN_QUESTIONS = {public: "public", queued: "public", live: "public", answered: "answered", deferred: "answered"};

const oldest = (a, b) => a.at - b.at || (a.seq || 0) - (b.seq || 0);
const newest = (a, b) => oldest(b, a);
const STAGE_ORDER = {live: 0, queued: 1, public: 2};

/** Live first, then the order of the queue, then support, then age; comments after all questions, newest first. */
function publicOrder(a, b) {
  if (a.kind !== b.kind) return a.kind === "question" ? -1 : 1;
  if (a.kind === "comment") return newest(a, b);
  return STAGE_ORDER[a.status] - STAGE_ORDER[b.status]
    || (a.status === "queued" ? a.position - b.position : 0) || b.score - a.score || oldest(a, b);
}

/** What is still in the screen's delay comes first: it can be stopped. */
function screenOrder(a, b) {
  if (a.status !== b.status) return a.status === "pending" ? -1 : 1;
  return a.status === "pending" ? a.shows_at - b.shows_at : newest(a, b);
}

const ORDER = {
  waiting: oldest, public: publicOrder, set_aside: oldest, refused: newest, merged: newest, screen: screenOrder,
  answered: (a, b) => (b.answered_at || b.at) - (a.answered_at || a.at) || newest(a, b),
};

const entries = (collection) => Object.entries(collection || {});

/**
 * Every post of the meeting in its lane, in order.
 * @param {{public?: any, staff?: any}} state
 * @returns {Record<Lane, Post[]>}
 */
export function lanesOf({public: open = {}, staff = {}}) {
  const lanes = Object.fromEntries(LANES.map((lane) => [lane, []]));
  const put = (lane, id, post) => lanes[lane]?.push({...post, id, lane});
  for (const [id, post] of entries(staff.waiting)) put("waiting", id, {status: "received", ...post});
  for (const [id, post] of entries(open.questions)) put(IN_QUESTIONS[post.status], id, {...post, kind: "question"});
  for (const [id, post] of entries(open.comments)) put("public", id, {...post, kind: "comment", status: "public"});
  for (const [id, post] of entries(staff.set_aside)) put("set_aside", id, {...post, status: "set_aside"});
  for (const [id, post] of entries(staff.refused)) put("refused", id, {...post, status: "not_shown"});
  for (const [id, post] of entries(staff.merged)) put("merged", id, {...post, status: "merged"});
  for (const [id, post] of entries(staff.pending)) put("screen", id, {kind: "comment", ...post, status: "pending"});
  for (const [id, post] of entries(staff.screened)) put("screen", id, {kind: "comment", ...post, status: "screened"});
  for (const lane of LANES) lanes[lane].sort(ORDER[lane]);
  return /** @type {Record<Lane, Post[]>} */ (lanes);
}

const folded = (text) => (text || "").normalize("NFC").toLowerCase();

/**
 * Whether a post passes the filters.
 * @param {Post} post
 * @param {{kind: Kind, text: string, item: string}} filter
 */
export function passes(post, {kind, text, item}) {
  if (kind !== "all" && post.kind !== kind) return false;
  if (item && post.item !== item) return false;
  if (!text) return true;
  const wanted = folded(text);
  return folded(post.text).includes(wanted) || folded(post.name).includes(wanted)
    || (post.labels || []).some((label) => folded(label).includes(wanted));
}

/** How many of a lane there are of each kind. */
export function countKinds(posts) {
  const questions = posts.filter(({kind}) => kind === "question").length;
  return {all: posts.length, question: questions, comment: posts.length - questions};
}

/** How many posts came in the last minute. */
export const perMinute = (lanes, now) => LANES.filter((lane) => lane !== "screen")
  .reduce((sum, lane) => sum + lanes[lane].filter(({at}) => now - at < 60_000).length, 0);

/** Who else is looking at this post just now. @returns {string | null} a staff id */
export function claimant(post, claims, me, now) {
  const claim = claims?.[post.id];
  const by = post.claimed_by || claim?.by;
  const until = post.claimed_until || claim?.until || 0;
  return by && by !== me && until > now ? by : null;
}

/** Questions that another one may be merged into: public ones, the similar ones first. */
export function mergeTargets(post, lanes, similar) {
  const questions = lanes.public.filter(({kind, id}) => kind === "question" && id !== post.id);
  const named = (post.similar || []).map((id) => questions.find((question) => question.id === id)).filter(Boolean);
  const alike = similar(post.text, questions, {limit: 5, least: 0.25}).filter((question) => !named.includes(question));
  const first = [...named, ...alike];
  return {alike: first, others: questions.filter((question) => !first.includes(question))};
}

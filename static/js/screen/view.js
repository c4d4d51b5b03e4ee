/** What a scene may look at: the documents, the clock, and a few questions that several scenes ask of them. */

/**
 * @typedef {object} View
 * @property {any} meeting the meeting's own fields
 * @property {any} stage what the facilitator chose to show
 * @property {any} public the public document
 * @property {any} screen the room's own document
 * @property {number} now the server's clock
 * @property {{hall: number, home: number} | undefined} people head count, as far as it is known
 * @property {number | undefined} lost since when there is no connection (server's clock), once that is worth saying
 * @property {{code: string, host: string, url: string}} join how to take part
 * @property {() => void} redraw draws again at once
 * @property {{cards: any[], waiting: number}} flow comments that have arrived in the room, and how many come after them
 */

const WORTH_SAYING_MS = 5_000;

/**
 * @param {import("../documents.js").Meeting} meeting
 * @param {import("../page.js").Page} page
 * @param {number} [silentSince] since when the server has not answered
 * @returns {View}
 */
export function viewOf(meeting, page, silentSince) {
  const {public: open = {}, screen = {}} = meeting.state;
  const {code = page.code, host = page.host, url = page.join_url} = screen.join ?? {};
  return {
    meeting: open.meeting ?? {},
    stage: open.stage ?? {},
    public: open,
    screen,
    now: meeting.now(),
    people: meeting.signals.people,
    lost: lostSince(meeting, silentSince),
    join: {code, host, url},
    redraw: () => {},
    flow: {cards: [], waiting: 0},
  };
}

/** A short cut is not worth a word: most are over before anybody could read it. */
function lostSince(meeting, silentSince = Infinity) {
  const {status, since = Infinity} = meeting.connection;
  const gone = Date.now() - Math.min(silentSince, status === "online" ? Infinity : since);
  return gone < WORTH_SAYING_MS ? undefined : meeting.now() - gone;
}

/** @returns {any[]} the values of a keyed collection, each with its id */
export const listed = (collection = {}) => Object.entries(collection).map(([id, item]) => ({id, ...item}));

/** The programme item that is going on. @param {View} view */
export function currentItem({public: {agenda = {}}, stage}) {
  return agenda[stage.item] ?? Object.values(agenda).find((item) => item.started_at && !item.ended_at);
}

/** The question that is answered next. @param {View} view */
export function nextQuestion(view) {
  const queued = listed(view.public.questions).filter((question) => question.status === "queued");
  return queued.sort((a, b) => a.position - b.position)[0];
}

/** "482 913": six digits are read and typed in threes. */
export const spaced = (code) => String(code).replace(/(\d{3})(?=\d)/g, "$1 ");

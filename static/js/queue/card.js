/** One post as a card: its words first, then what is known about it, and on the current card what can be done. */
import {html, nothing} from "lit-html";
import {classMap} from "lit-html/directives/class-map.js";
import {ifDefined} from "lit-html/directives/if-defined.js";
import {hhmm, hhmmss, spell} from "../clock.js";
import {promised} from "../phone/promise.js";
import {n, t} from "../i18n.js";
import {cap} from "../keys.js";
import {deedWord, flagWord, kindWord, reasonWord, sourceWord, start} from "../staff/words.js";
import {actionsOf} from "./actions.js";
import {cardId} from "./desk.js";
import {laneName} from "./names.js";
import {coveredText} from "./privacy.js";

/** @typedef {import("./tools.js").Tools} Tools */
/** @typedef {import("./posts.js").Post} Post */

/**
 * @param {import("./order.js").Shown} shown
 * @param {Tools} tools
 * @param {boolean} reachable whether Tab reaches it: one card of a lane
 */
export function card({post, gone}, tools, reachable) {
  const {desk} = tools;
  const current = desk.current?.lane === post.lane && desk.current.id === post.id;
  const busy = desk.busy.has(post.id);
  const id = cardId(post.lane, post.id);
  return html`
    <article class=${classMap({post: true, card: true, current, gone, busy, live: post.status === "live" || post.status === "screened", chosen: desk.selected.has(post.id)})}
      id=${id} data-lane=${post.lane} data-id=${post.id} tabindex=${reachable ? "0" : "-1"}
      aria-current=${ifDefined(current ? "true" : undefined)} aria-busy=${String(busy)} aria-labelledby=${`${id}-text`}>
      ${head(post, tools)}
      <p class="words" id=${`${id}-text`}>${coveredText(post)}</p>
      ${facts(post, tools, gone, current)}
      ${desk.notes.has(post.id) ? html`<p class="note">${desk.notes.get(post.id)}</p>`
        : gone && current && !busy ? html`<p class="note quiet">${whatHappened(post, tools)}</p>` : nothing}
      ${current && !gone ? actionBar(post, tools, busy) : nothing}
    </article>`;
}

/** State and support: the line above the words, where there is something to say. */
function head(post, {desk}) {
  const state = stateChips(post, desk);
  return state === nothing ? nothing : html`<div class="row tiny top">${state}${score(post)}</div>`;
}

const score = (post) => (post.score === undefined ? nothing : html`
  <b class="score end"><span aria-hidden="true">♡</span><span class="sr-only">${t("Support")}</span> ${post.score}</b>`);

/** The box for choosing: on the current card, and on all of them once something is chosen. */
function pickBox(post, {desk, redraw}) {
  const current = desk.current?.id === post.id && desk.current.lane === post.lane;
  if (!current && (!desk.selected.size || desk.selectedLane !== post.lane)) return nothing;
  const change = () => {
    desk.toggleSelected(post.lane, post.id);
    redraw();
  };
  return html`<label class="pick"><input type="checkbox" .checked=${desk.selected.has(post.id)} @change=${change}><span class="sr-only">${t("Choose")}</span></label>`;
}

function stateChips(post, desk) {
  const now = desk.meeting.now();
  const chip = (look, text, more = "") => html`<span class=${`chip ${look}`}>${text}</span>${more ? html`<span class="dim">${more}</span>` : nothing}`;
  if (post.status === "live") return chip("live", t("Being answered now"), post.live_at ? spell(now - post.live_at) : "");
  if (post.status === "queued") return chip("blue", t("Next {position}", {position: post.position}));
  if (post.status === "answered") return chip("ok", t("Answered"), post.answered_at ? hhmm(post.answered_at) : "");
  if (post.status === "deferred") return chip("warn", t("Will be answered in writing"), [post.department, post.due && t("By {date}", {date: post.due})].filter(Boolean).join(" · "));
  if (post.status === "not_shown") return chip("", t("Not shown"), reasonWord(post.reason));
  if (post.status === "screened") return chip("live", t("On the screen"));
  if (post.status === "pending") return desk.staff.flow?.paused ? chip("warn", t("Held back: the flow is stopped")) : chip("warn", t("On screen in {time}", {time: spell(post.shows_at - now)}));
  return nothing;
}

/** Who, when, by which way; what to look at; who else is on it. A ghost says here where it went, and grows no taller. */
function facts(post, tools, gone, current) {
  const {desk} = tools;
  const tail = gone ? html`<span class="dim end">${current ? nothing : whatHappened(post, tools)}</span>` : pickBox(post, tools);
  return html`
    <div class="row wrap tiny facts">
      <span class="dim">${byline(post, desk)}</span>
      ${flagChips(post)}${similarChip(post, tools)}${history(post, desk)}
      ${post.department && post.status !== "deferred" ? html`<span class="chip">${t("Answered by: {name}", {name: post.department})}</span>` : nothing}
      ${(post.labels || []).map((label) => html`<span class="chip blue">#${label}</span>`)}
      ${gone ? nothing : claimMark(post, desk)}${post.status === "public" ? score(post) : nothing}${tail}
    </div>
    ${post.answer ? html`<p class="answer words small"><b>${t("Written answer")}</b> ${post.answer}</p>` : nothing}
    ${promised(post.promise)}
    ${desk.staff.drafts?.[post.id] ? html`<p class="tiny"><span class="chip warn">${t("Answer written down, not yet confirmed")}</span></p>` : nothing}`;
}

function byline(post, desk) {
  const {kind: shownKinds} = desk.filter;
  const kind = shownKinds === "all" && post.lane !== "screen" && !(post.lane === "public" && post.kind === "question") ? kindWord(post.kind) : "";
  const time = post.lane === "waiting" || post.lane === "screen" ? hhmmss(post.at) : hhmm(post.at);
  const source = post.source && post.source !== "phone" ? sourceWord(post.source) : "";
  const item = desk.meeting.state.public?.agenda?.[post.item]?.title;
  return [kind, post.name || t("Anonymous"), time, source, item].filter(Boolean).join(" · ");
}

const history = (post, desk) => html`
  ${post.person_posts > 1 ? html`<span class="chip">${t("Post no. {number} of the same person", {number: post.person_posts})}</span>` : nothing}
  ${post.merged ? html`<span class="chip">${n("{count} merged", "{count} merged", post.merged)}</span>` : nothing}
  ${desk.staff.muted?.[post.id] ? html`<span class="chip">${t("Writing restricted")}</span>` : nothing}
  ${post.into ? html`<span class="dim">${t("Merged into: {text}", {text: start(targetText(post, desk), 40)})}</span>` : nothing}`;

function claimMark(post, desk) {
  const name = desk.staffName(desk.claimedBy(post));
  return name ? html`<span class="claim end"><i aria-hidden="true">${[...name][0]}</i>${t("{name} is on it", {name})}</span>` : nothing;
}

const targetText = (post, desk) => (desk.find("public", post.into) || desk.find("answered", post.into))?.text || "";

/** Flags ask for a look; they are no verdict. */
const flagChips = (post) => (post.flags || []).map((flag) => {
  const word = flag === "repeat" ? t("Sent before") : flagWord(flag);
  return word ? html`<span class="chip warn">${word}</span>` : nothing;
});

function similarChip(post, {desk, sheets}) {
  const count = (post.similar || []).filter((id) => desk.find("public", id)).length;
  if (!count || post.kind !== "question" || (post.lane !== "waiting" && post.lane !== "set_aside")) return nothing;
  return html`<button class="chip blue" type="button" @click=${() => sheets.merge(post)}>${n("{count} similar question", "{count} similar questions", count)}</button>`;
}

/** Somebody else moved it while it was being looked at: who, or at least where to. */
function whatHappened(post, {desk}) {
  const deeds = Object.values(desk.staff.actions || {}).filter((action) => action.post === post.id && !action.undone);
  const last = deeds.sort((a, b) => b.at - a.at || b.seq - a.seq)[0];
  if (last) return t("{name}: {what}", {name: desk.staffName(last.by), what: deedWord(last.name)});
  const lane = desk.laneOf(post.id);
  return lane && lane !== post.lane ? t("It is now here: {list}", {list: laneName(lane)}) : t("It is no longer in this list.");
}

function actionBar(post, tools, busy) {
  const {front, more} = actionsOf(post, tools);
  const {desk} = tools;
  const toggle = () => {
    desk.open = !desk.open;
    tools.redraw();
  };
  const shown = (action) => button(action, post, tools, busy);
  const original = desk.staff.originals?.[post.id];
  return html`
    <div class="actions">
      ${front.filter(({id}) => id !== "refuse").map(shown)}
      <span class="row apart">${front.filter(({id}) => id === "refuse").map(shown)}
      ${more.length ? html`<button class="btn s quiet more" type="button" id=${`${cardId(post.lane, post.id)}-more`} aria-expanded=${String(desk.open)} @click=${toggle}>${desk.open ? t("Less") : t("More")}</button>` : nothing}</span>
    </div>
    ${desk.open ? html`<div class="actions others">${more.map(shown)}</div>` : nothing}
    ${desk.open && original ? html`<p class="small dim words">${t("As it was sent:")} ${original}</p>` : nothing}`;
}

const button = (action, post, tools, busy) => html`
  <button class=${classMap({btn: true, s: true, main: action.look === "main", danger: action.look === "live"})} type="button"
    id=${`${cardId(post.lane, post.id)}-${action.id}`} aria-disabled=${String(busy)}
    @click=${() => busy || action.run(post, tools)}>${action.label(post)} ${action.shift ? nothing : cap(action.code)}</button>`;

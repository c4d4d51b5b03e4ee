/** Who may write, how comments flow onto the screen, and what stands there now. */
import {html, nothing} from "lit-html";
import {spell} from "../clock.js";
import {n, t} from "../i18n.js";
import {cap} from "../keys.js";
import {onScreen} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */

const DELAYS = [0, 3, 5, 8, 10, 15, 20, 30];

const states = () => ({off: t("Not accepted"), held: t("After review"), open: t("At once")});
export const postingWord = (state) => states()[state] || state;

/** @param {Tools} tools */
export function postingPanel(tools) {
  const {posting = {}} = tools.meeting.state.public || {};
  return html`
    <div class="row wrap posting">
      ${switcher("comments", t("Comments"), posting.comments, tools)}
      ${switcher("questions", t("Questions"), posting.questions, tools)}
    </div>`;
}

function switcher(kind, label, value, {hand}) {
  return html`<div class="row"><span class="small b" id=${`posting-${kind}`}>${label}</span>
    <div class="seg" role="group" aria-labelledby=${`posting-${kind}`}>${Object.entries(states()).map(([state, word]) => html`
      <button type="button" id=${`posting-${kind}-${state}`} aria-pressed=${String(value === state)} @click=${() => value !== state && hand.run("posting.set", {[kind]: state})}>${word}</button>`)}</div></div>`;
}

/** @param {Tools} tools */
export function flowPanel(tools) {
  const {meeting, hand} = tools;
  const {flow = {}} = meeting.state.staff || {};
  const posts = onScreen(meeting.state.staff).filter(({kind}) => kind !== "question");
  return html`
    <section class="flow" aria-labelledby="flow-title">
      <div class="row wrap"><h3 id="flow-title">${t("Comment flow")}</h3>
        ${flow.paused ? html`<span class="chip warn">${t("Stopped")}</span>` : nothing}
        ${flow.waiting ? html`<span class="small dim">${n("{count} on the way", "{count} on the way", flow.waiting)}</span>` : nothing}
        <label class="row small end">${t("Delay")} <select class="field" @change=${(event) => hand.run("flow.set", {delay: Number(event.target.value)})}>
          ${delays(flow.delay).map((delay) => html`<option value=${delay} ?selected=${delay === flow.delay}>${t("{seconds} s", {seconds: delay})}</option>`)}</select></label>
        <button class="btn s" type="button" id="pause" aria-pressed=${String(Boolean(flow.paused))} @click=${() => hand.run("flow.set", {paused: !flow.paused})}>${flow.paused ? t("Let it flow") : t("Stop the flow")} ${cap("KeyP")}</button>
      </div>
      ${posts.length ? html`<ul class="onscreen" aria-label=${t("Comments on the screen")}>${posts.map((post) => shownPost(post, flow.paused, meeting.now(), hand))}</ul>` : nothing}
    </section>`;
}

const delays = (delay) => (delay === undefined || DELAYS.includes(delay) ? DELAYS : [...DELAYS, delay].sort((a, b) => a - b));

const shownPost = (post, paused, now, hand) => html`
  <li class="row small">${post.pending ? html`<span class="chip warn">${paused ? t("Held back") : t("in {time}", {time: spell(post.shows_at - now)})}</span>` : nothing}
    <span class="grow words">${post.text}</span>
    <button class="btn s danger" type="button" @click=${() => hand.run("post.take_off", {id: post.id})}>${post.pending ? t("Stop it") : t("Take off")}</button></li>`;

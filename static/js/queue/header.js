/** The top of the queue: the meeting, what is shown, how long the oldest post has waited, and whether we are connected. */
import {html, nothing} from "lit-html";
import {brandMark} from "../brand.js";
import {hhmm, spell} from "../clock.js";
import {n, t} from "../i18n.js";
import {icon} from "../icons.js";
import {cap} from "../keys.js";
import {meetingWord} from "../staff/words.js";
import {offlineSince} from "../staff/connection.js";
import {cardId} from "./desk.js";
import {countKinds, perMinute} from "./posts.js";

/** @typedef {import("./tools.js").Tools} Tools */

const AMBER_MS = 60_000;
const RED_MS = 180_000;

/** @param {Tools} tools */
export function header(tools) {
  const {desk, sheets} = tools;
  const meeting = desk.meeting.state.public?.meeting || {};
  return html`
    <header class="row topbar">
      ${brandMark()}
      <h1 class="title">${meeting.title}</h1>
      <span class=${`chip ${meeting.status === "live" ? "live" : ""}`}>${meetingWord(meeting.status)}</span>
      ${kinds(tools)}
      ${pulse(desk)}
      <span class="row tools">
        <button class="btn s" type="button" aria-expanded=${String(desk.finding)} aria-controls="finder" id="find" @click=${() => find(tools)}>${icon("find")}<span>${t("Find")}</span> ${cap("Slash")}</button>
        <button class="btn s" type="button" id="enter" @click=${() => sheets.enter()}>${icon("edit")}<span>${t("Enter a post")}</span> ${cap("KeyI")}</button>
        <button class="btn s keys" type="button" id="keys" @click=${() => tools.showKeys()} aria-label=${t("All keys")}>?</button>
      </span>
    </header>
    ${desk.finding ? finder(tools) : nothing}`;
}

function kinds({desk, redraw}) {
  const counts = countKinds(desk.all.waiting);
  const choices = [["all", t("All")], ["question", t("Questions")], ["comment", t("Comments")]];
  return html`<div class="seg" role="group" aria-label=${t("Which posts")}>${choices.map(([kind, word]) => html`
    <button type="button" aria-pressed=${String(desk.filter.kind === kind)} @click=${() => choose(desk, kind, redraw)}>${word} <span class="count">${counts[kind]}</span></button>`)}</div>`;
}

/** Shows posts of one kind, or all. */
export function choose(desk, kind, redraw) {
  desk.setFilter({kind});
  redraw();
}

/** Oldest waiting, rate, people on duty; or since when we are offline. This line never changes its place. */
function pulse(desk) {
  const since = offlineSince(desk.meeting.connection);
  if (since) return html`<p class="row small pulse end"><span class="chip live">${t("Offline since {time}", {time: hhmm(since)})}</span><span class="dim">${t("Reconnecting by itself.")}</span></p>`;
  const rate = perMinute(desk.all, desk.meeting.now());
  const duty = dutyNames(desk);
  return html`<p class="row small pulse end">${oldest(desk)}
    <span class="dim">${t("{count} a minute", {count: rate})}</span>
    ${duty.length ? html`<span class="dim duty" title=${duty.join(", ")}>${n("{count} on duty", "{count} on duty", duty.length)}</span>` : nothing}</p>`;
}

function oldest(desk) {
  const first = desk.all.waiting[0];
  if (!first) return html`<span class="chip ok">${t("Nobody waits")}</span>`;
  const age = desk.meeting.now() - first.at;
  const time = spell(age);
  if (age >= RED_MS) return html`<span class="chip live">${t("Waiting too long: {time}", {time})}</span>`;
  return html`<span class=${`chip ${age >= AMBER_MS ? "warn" : ""}`}>${t("Oldest waits {time}", {time})}</span>`;
}

/** Who sits at a queue or at the stage just now. */
const dutyNames = (desk) => (desk.meeting.signals.staff || []).filter(({role}) => role === "queue" || role === "stage").map(({name}) => name);

/** Opens the search, or goes into it. */
export function find({desk, redraw}) {
  desk.finding = true;
  desk.focusNext = "finder-text";
  redraw();
}

function finder(tools) {
  const {desk, redraw} = tools;
  const items = Object.entries(desk.meeting.state.public?.agenda || {}).sort(([, a], [, b]) => a.position - b.position);
  const set = (part) => {
    desk.setFilter(part);
    redraw();
  };
  return html`
    <search class="row finder" id="finder" @keydown=${(event) => event.code === "Escape" && clear(tools)}>
      <input class="field grow" id="finder-text" type="search" aria-label=${t("Search in all lists")} placeholder=${t("Search in all lists")}
        .value=${desk.filter.text} @input=${(event) => set({text: event.target.value.trim()})}>
      ${items.length ? html`<select class="field" aria-label=${t("Programme item")} @change=${(event) => set({item: event.target.value})}>
        <option value="">${t("Whole programme")}</option>
        ${items.map(([id, {title}]) => html`<option value=${id} ?selected=${desk.filter.item === id}>${title}</option>`)}</select>` : nothing}
      <button class="btn s" type="button" @click=${() => clear(tools)}>${t("Clear")} ${cap("Escape")}</button>
    </search>`;
}

/** Ends the search; the current card has the focus again. */
export function clear({desk, redraw}) {
  desk.finding = false;
  desk.setFilter({text: "", item: ""});
  desk.focusNext = desk.current ? cardId(desk.current.lane, desk.current.id) : "find";
  redraw();
}

/** The programme on the left: what is done, what runs, how long it still may, and what comes when. */
import {html, nothing} from "lit-html";
import {classMap} from "lit-html/directives/class-map.js";
import {hhmm, remaining} from "../clock.js";
import {n, t} from "../i18n.js";
import {cap} from "../keys.js";
import {css} from "../style.js";
import {askToClose, reopenButton} from "./closing.js";
import {length} from "./edit.js";
import {wipeButton} from "./rehearsal.js";
import {place, programme} from "./show.js";
import {drift, expected, given} from "../times.js";

/** @typedef {import("./tools.js").Tools} Tools */

const MINUTE_MS = 60_000;
const STEP = 30;

/** @param {Tools} tools */
export function programmePanel(tools) {
  const {meeting, asks} = tools;
  const open = meeting.state.public || {};
  const now = meeting.now();
  const items = programme(open);
  const {now: running, next} = place(items);
  const late = drift(items, open.meeting || {}, now);
  const times = {...expected(items, open.meeting || {}, now), compared: late !== null};
  return html`
    <section class="pane programme" aria-labelledby="programme-title">
      <div class="row"><h2 id="programme-title">${t("Programme")}</h2>${driftChip(late)}
        ${items.length ? html`<button class="btn s end" type="button" id="edit" aria-label=${t("Order and times")} @click=${() => asks.edit()}>${t("Adjust")}</button>` : nothing}</div>
      ${items.length ? html`<ol class="items">${items.map((item) => row(item, running, times, now, asks))}</ol>` : html`<p class="empty">${t("This meeting has no programme.")}</p>`}
      <div class="col lowest">
        ${next && late > MINUTE_MS ? lateNote(times.end, open.meeting, asks) : nothing}
        ${running ? timer(running, now, tools) : nothing}
        ${meetingButtons(tools, running, next, items)}
      </div>
    </section>`;
}

/** Late or early by whole minutes; seconds would only make nervous. */
function driftChip(late) {
  if (late === null) return nothing;
  const minutes = Math.floor(Math.abs(late) / MINUTE_MS);
  if (!minutes) return html`<span class="chip ok">${t("On time")}</span>`;
  return late > 0
    ? html`<span class="chip warn">${n("{count} min late", "{count} min late", minutes)}</span>`
    : html`<span class="chip blue">${n("{count} min early", "{count} min early", minutes)}</span>`;
}

/** Once the end would be missed by more than a minute, the way to do something about it. */
function lateNote(end, {ends_at: planned}, asks) {
  if (end - planned < MINUTE_MS) return nothing;
  return html`<div class="row late small"><span class="grow">${t("Ends at {time}, planned {planned}", {time: hhmm(end), planned: hhmm(planned)})}</span>
    <button class="btn s" type="button" id="retime" @click=${() => asks.retime()}>${t("Share out the time")}</button></div>`;
}

/** The one big button: open the meeting, then go through its items. */
function meetingButtons(tools, running, next, items) {
  const {meeting, asks, hand} = tools;
  const {status} = meeting.state.public?.meeting || {};
  const over = items.length > 0 && !running && !next;
  const nextItem = over ? html`<p class="small dim">${t("Every item is over.")}</p>` : html`<button class=${`btn full big ${status === "live" ? "main" : ""}`} type="button" id="next-item" ?disabled=${!next} @click=${() => asks.startItem(next)}>
    ${running ? t("Next item") : t("Start the programme")} ${cap("KeyN")}</button>`;
  if (status === "upcoming") return html`<button class="btn main full big" type="button" id="open" @click=${() => hand.run("meeting.open")}>${t("Open the meeting")}</button>${nextItem}${wipeButton(tools)}`;
  if (status === "closed") return reopenButton(tools);
  return html`${nextItem}<button class=${`btn full ${next ? "s quiet" : ""}`} type="button" id="close" @click=${() => askToClose(tools)}>${t("Close the meeting")}</button>`;
}

function row(item, running, times, now, asks) {
  const runs = item.id === running?.id;
  const done = Boolean(item.ended_at);
  const words = html`
    ${when(item, times)}<span class="name">${item.title}</span>
    <span class="minutes">${done ? html`<span class="sr-only">${t("Done")}</span><span aria-hidden="true">✓</span> ${t("{count} min", {count: spent(item)})}` : length(given(item))}</span>`;
  return html`
    <li class=${classMap({done, runs})} aria-current=${runs ? "step" : "false"}>
      ${runs ? html`<div class="item">${words}<div class="bar thin"><b ${css({"--part": String(part(item, now))})}></b></div></div>`
        : html`<button class="item" type="button" title=${t("Start this item")} @click=${() => asks.startItem(item)}>${words}</button>`}
    </li>`;
}

/** When it began or will begin; where the plan was another, the plan below. */
function when({id, started_at: started, planned_at: planned}, {starts, compared}) {
  const at = started || (compared && starts.get(id)) || planned;
  const moved = compared && hhmm(planned) !== hhmm(at);
  return html`<time>${hhmm(at)}${moved ? html`<small><span class="sr-only">${t("planned")}</span> (${hhmm(planned)})</small>` : nothing}</time>`;
}

const spent = ({started_at: from, ended_at: to}) => Math.max(1, Math.round((to - from) / MINUTE_MS));
const part = ({started_at: from, ends_at: to}, now) => (to > from ? Math.min(1, Math.max(0, (now - from) / (to - from))) : 0);

function timer(item, now, {hand}) {
  const left = item.ends_at - now;
  const step = (seconds) => hand.run("agenda.adjust", {id: item.id, seconds});
  return html`
    <div class=${left < 0 ? "left over" : "left"}>
      <p><span class="tiny">${left < 0 ? t("Over time by") : t("Time left in this item")}</span>
        <b class="digits" role="timer">${remaining(Math.abs(left))}</b></p>
      <span class="row steps"><button class="btn s" type="button" id="less" ?disabled=${given(item) - STEP < 60} @click=${() => step(-STEP)}>${t("−30 s")}</button>
        <button class="btn s" type="button" id="more" @click=${() => step(STEP)}>${t("+30 s")}</button></span>
    </div>`;
}

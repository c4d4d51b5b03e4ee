/** The programme on the left: what is done, what runs, how long it still may, and what comes. */
import {html, nothing} from "lit-html";
import {classMap} from "lit-html/directives/class-map.js";
import {hhmm, remaining} from "../clock.js";
import {t} from "../i18n.js";
import {cap} from "../keys.js";
import {css} from "../style.js";
import {place, programme} from "./show.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** @param {Tools} tools */
export function programmePanel(tools) {
  const {meeting, asks} = tools;
  const now = meeting.now();
  const items = programme(meeting.state.public || {});
  const {now: running, next} = place(items);
  return html`
    <section class="pane programme" aria-labelledby="programme-title">
      <h2 id="programme-title">${t("Programme")}</h2>
      ${items.length ? html`<ol class="items">${items.map((item) => row(item, running, now, asks))}</ol>` : html`<p class="empty">${t("This meeting has no programme.")}</p>`}
      <div class="col foot">
        ${running ? timer(running, now) : nothing}
        ${meetingButtons(tools, running, next)}
      </div>
    </section>`;
}

/** The one big button: open the meeting, then go through its items. */
function meetingButtons({meeting, asks, hand}, running, next) {
  const {status} = meeting.state.public?.meeting || {};
  const nextItem = html`<button class=${`btn full big ${status === "live" ? "main" : ""}`} type="button" id="next-item" ?disabled=${!next} @click=${() => asks.startItem(next)}>
    ${running ? t("Next item") : t("Start the programme")} ${cap("KeyN")}</button>`;
  if (status === "upcoming") return html`<button class="btn main full big" type="button" id="open" @click=${() => hand.run("meeting.open")}>${t("Open the meeting")}</button>${nextItem}`;
  if (status === "closed") return html`<button class="btn full big" type="button" id="reopen" @click=${() => hand.run("meeting.reopen")}>${t("Reopen the meeting")}</button>`;
  return html`${nextItem}<button class="btn full" type="button" id="close" @click=${() => asks.close()}>${t("Close the meeting")}</button>`;
}

function row(item, running, now, asks) {
  const runs = item.id === running?.id;
  const done = Boolean(item.ended_at);
  const at = item.started_at || item.planned_at;
  const words = html`
    <time>${at ? hhmm(at) : nothing}</time><span class="name">${item.title}</span>
    <span class="minutes">${done ? html`<span class="sr-only">${t("Done")}</span><span aria-hidden="true">✓</span> ` : nothing}${t("{count} min", {count: done ? spent(item) : item.minutes})}</span>`;
  return html`
    <li class=${classMap({done, runs})} aria-current=${runs ? "step" : "false"}>
      ${runs ? html`<div class="item">${words}<div class="bar thin"><b ${css({"--part": String(part(item, now))})}></b></div></div>`
        : html`<button class="item" type="button" title=${t("Start this item")} @click=${() => asks.startItem(item)}>${words}</button>`}
    </li>`;
}

const spent = ({started_at: from, ended_at: to}) => Math.max(1, Math.round((to - from) / 60_000));
const part = ({started_at: from, ends_at: to}, now) => (to > from ? Math.min(1, Math.max(0, (now - from) / (to - from))) : 0);

function timer({ends_at: end}, now) {
  if (!end) return nothing;
  const left = end - now;
  return html`<div class=${left < 0 ? "left over" : "left"}><span class="tiny">${left < 0 ? t("Over time by") : t("Time left in this item")}</span>
    <b class="digits" role="timer">${remaining(Math.abs(left))}</b></div>`;
}

/** The top of the stage: state of the meeting, clock, people, and what must be at hand at once. */
import {html, nothing} from "lit-html";
import {brandMark} from "../brand.js";
import {hhmm, hhmmss, remaining} from "../clock.js";
import {t} from "../i18n.js";
import {cap} from "../keys.js";
import {offlineSince} from "../staff/connection.js";
import {meetingWord} from "../staff/words.js";
import {postsPerMinute} from "./pace.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** @param {Tools} tools */
export function header(tools) {
  const {meeting, asks} = tools;
  const info = meeting.state.public?.meeting || {};
  const now = meeting.now();
  return html`
    <header class="row topbar dark">
      ${brandMark()}
      <h1 class="title">${info.title}</h1>
      ${statusChip(info, now)}
      <time class="clock b">${hhmmss(now)}</time>
      <p class="row small pulse">${pulse(meeting)}</p>
      <span class="row tools end">
        <button class="btn s" type="button" @click=${() => tools.show("moment")}>${t("One moment")} ${cap("KeyM")}</button>
        <button class="btn s" type="button" @click=${() => tools.show("blank")}>${t("Blank")} ${cap("KeyB")}</button>
        <button class="btn s danger" type="button" @click=${() => asks.takeOff()}>${t("Take off now")} ${cap("KeyD")}</button>
        <button class="btn s" type="button" @click=${() => asks.announce()}>${t("Announce")}</button>
        <button class="btn s keys" type="button" aria-label=${t("All keys")} @click=${() => tools.showKeys()}>?</button>
      </span>
    </header>`;
}

function statusChip({status, opened_at: opened}, now) {
  if (status === "live") return html`<span class="chip live">${meetingWord(status)}${opened ? ` ${remaining(now - opened)}` : ""}</span>`;
  return html`<span class="chip">${meetingWord(status)}</span>${status === "upcoming" ? html`<span class="chip warn">${t("Rehearsal")}</span>` : nothing}`;
}

function pulse(meeting) {
  const since = offlineSince(meeting.connection);
  if (since) return html`<span class="chip live">${t("Offline since {time}", {time: hhmm(since)})}</span><span class="dim">${t("Reconnecting by itself.")}</span>`;
  const {hall = 0, home = 0} = meeting.signals.people || {};
  const {public: open, staff} = meeting.state;
  return html`<span>${t("Hall {count}", {count: hall})}</span><span>${t("Online {count}", {count: home})}</span>
    <span>${t("{count} posts a minute", {count: postsPerMinute(open, staff, meeting.now())})}</span><span class="fine">${t("Connected")}</span>`;
}

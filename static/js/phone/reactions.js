/** Reactions, where the meeting has switched them on: a tap, best effort, never stored. */
import {html, nothing} from "lit-html";
import {t} from "../i18n.js";

const SIGNS = {clap: "👏", heart: "❤️", laugh: "😄", surprise: "😮"};
const AT_MOST = 10;
const WITHIN_MS = 10_000;

/** @type {number[]} */
let taps = [];

/** @param {import("../phone.js").App} app */
export function reactions(app) {
  const offered = app.state.meeting?.reactions;
  if (!offered?.length || app.mine.reader || app.state.meeting.status !== "live") return nothing;
  const words = {clap: t("Applause"), heart: t("Heart"), laugh: t("Laugh"), surprise: t("Surprise")};
  const counts = app.meeting.signals.reactions || {};
  return html`<div class="reactions" role="group" aria-label=${t("Reactions")}>${offered.filter((name) => SIGNS[name]).map((name) => html`
    <button type="button" class="btn s" aria-label=${words[name]} @click=${() => send(app, name)}><span aria-hidden="true">${SIGNS[name]}</span>${counts[name] ? html`<span class="tiny" aria-hidden="true">${counts[name]}</span>` : nothing}</button>`)}</div>`;
}

/** Stays below the server's rate, so that no tap is refused. */
function send(app, name) {
  const now = Date.now();
  taps = taps.filter((at) => now - at < WITHIN_MS);
  if (taps.length >= AT_MOST) return;
  taps.push(now);
  app.meeting.signal({reaction: name});
}

/** What stands around every scene: a heading with the clock above, notes and the way to join below. */
import {html, nothing} from "lit-html";
import {brandMark} from "../brand.js";
import {hhmm, remaining} from "../clock.js";
import {t} from "../i18n.js";
import {currentItem, spaced} from "./view.js";

/**
 * @typedef {object} Parts
 * @property {string} name the scene's name, for its styles
 * @property {any} [heading] the page's heading, where the scene has no larger text of its own
 * @property {any} [beside] a few words beside the heading
 * @property {any} body
 * @property {any} [notes] what stands at the foot, above the head count
 */

/**
 * @param {import("./view.js").View} view
 * @param {Parts} parts
 */
export function framed(view, {name, heading, beside, body, notes = nothing}) {
  return html`
    <div class="frame">
      <header class="top">
        ${brandMark()}
        ${heading ? html`<h1 class="top-title">${heading}</h1>` : html`<p class="top-title">${view.meeting.title}</p>`}
        <p class="top-beside">${beside ?? (heading ? nothing : currentItem(view)?.title)}</p>
        ${name === "timer" ? nothing : clock(view)}
      </header>
      <section class="scene scene-${name}">${body}</section>
      <footer class="notes">${notes}${state(view)}</footer>
      ${corner(view)}
    </div>`;
}

/** The last line: how many take part, or since when nobody can tell. */
export function state({lost, people}) {
  if (lost) {
    return html`<p class="lost">${t("No connection since {time}. This is the last picture.", {time: hhmm(lost)})}</p>`;
  }
  if (!people?.hall && !people?.home) return nothing;
  return html`<p class="people">
    <span>${t("In the hall")} <b>${people.hall.toLocaleString()}</b></span>
    <span>${t("At home")} <b>${people.home.toLocaleString()}</b></span>
  </p>`;
}

/** The QR code, always black on white. */
export const qr = (view) => html`<img class="qr" src="/m/${view.meeting.code ?? view.join.code}/qr.svg" alt=${t("QR code: {url}", {url: view.join.url})}>`;

function corner(view) {
  return html`
    <aside class="corner" aria-label=${t("Take part")}>
      <p><span class="host">${view.join.host}</span> <b class="code">${spaced(view.join.code)}</b></p>
      ${qr(view)}
    </aside>`;
}

function clock(view) {
  const {status, starts_at} = view.meeting;
  if (status === "upcoming" && starts_at) return html`<p class="clock">${t("Starts at {time}", {time: hhmm(starts_at)})}</p>`;
  if (status === "closed") return html`<p class="clock">${t("The meeting has ended")}</p>`;
  const left = (currentItem(view)?.ends_at ?? 0) - view.now;
  // Past its time an item is the stage's business, not the room's.
  if (left <= 0) return nothing;
  return html`<p class="clock" role="timer">${t("Time left")} <b>${remaining(left)}</b></p>`;
}

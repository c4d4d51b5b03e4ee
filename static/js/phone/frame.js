/** The frame of the phone: header, connection banner, tabs. */
import {html, nothing, render} from "lit-html";
import {t} from "../i18n.js";
import {icon} from "../icons.js";
import {mineLabel} from "./mine.js";
import {openSettings} from "./settings.js";
import {connectionWord, meetingStatus} from "./words.js";

/** @typedef {import("../phone.js").App} App */

const QUIET_MS = 2_000;
const slot = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {App} app */
export function drawFrame(app) {
  render(statusLine(app), slot("status"));
  render(html`<a class="btn s" href="#mine" aria-current=${app.ui.tab === "mine" ? "page" : nothing}>${mineLabel(app)}</a>
    <button type="button" class="btn s icon-only" aria-label=${t("Settings")} @click=${() => openSettings(app)}>${icon("text")}</button>`, slot("tools"));
  render(banner(app), slot("banner"));
  for (const link of slot("tabs").querySelectorAll("a")) {
    if (link.hash === `#${app.ui.tab}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** "Live · connected · hall 98 · online 214". */
function statusLine(app) {
  const {people} = app.meeting.signals;
  const {status} = app.state.meeting || {};
  return html`<span class=${status === "live" ? "beat" : ""}>${meetingStatus(status)}</span><span class="connection">${connectionWord(app.meeting.connection)}</span>${people
    ? html`<span class="people">${t("Hall {count}", {count: people.hall})}</span><span class="people">${t("Online {count}", {count: people.home})}</span>` : nothing}`;
}

/** Not before two seconds: a blink of the network is nobody's business. */
function banner(app) {
  const {status, since, error} = app.meeting.connection;
  if (error?.code === "unauthenticated") {
    return html`<section class="banner warn" aria-label=${t("Not connected")}><p class="grow">${error.message || t("Please enter the join code again. What you were writing is still here.")}</p><a class="btn s" href="/j/${app.meeting.page.code}">${t("Join again")}</a></section>`;
  }
  if (status !== "offline" || Date.now() - (since || 0) < QUIET_MS) return nothing;
  return html`<section class="banner warn" aria-label=${t("Not connected")}>${icon("offline")}<p class="grow">${error?.message || t("Not connected. What you write is kept and will be sent by itself.")}</p>
    <button type="button" class="btn s" @click=${() => app.meeting.connection.wake({probe: true})}>${t("Connect now")}</button></section>`;
}

/** The tab Programme: what was, what is, what comes, and what this meeting is about. */
import {html, nothing} from "lit-html";
import {day, hhmm, remaining} from "../clock.js";
import {t} from "../i18n.js";
import {icon} from "../icons.js";
import {beginnings, minutesOf} from "../times.js";
import {empty} from "./cards.js";
import {progress} from "./now.js";
import {programme} from "./select.js";

/** @typedef {import("../phone.js").App} App */

/** @param {App} app */
export function programmeTab(app) {
  const items = programme(app.state);
  const begins = beginnings(items, app.state.meeting || {}, app.now());
  return html`
    <h2 class="sr-only" id="tab-title" tabindex="-1">${t("Programme")}</h2>
    ${items.length ? html`<ol class="programme card" role="list">${items.map((item) => itemRow(app, item, begins(item)))}</ol>` : empty("programme", t("The programme is not there yet"), "")}
    ${about(app.state.meeting || {})}`;
}

function itemRow(app, item, at) {
  const running = item.started_at && !item.ended_at;
  return html`<li class=${running ? "running" : item.ended_at ? "done" : ""} aria-current=${running ? "step" : nothing}>
    <span class="at">${at ? html`<time>${hhmm(at)}</time>` : nothing}</span>
    <div class="grow"><p class="b">${item.title}</p>
      ${item.lead ? html`<p class="small dim">${item.lead}</p>` : nothing}
      ${running ? html`<p class="row tiny wrap"><span class="chip live">${t("Happening now")}</span>${item.ends_at ? html`<span class="dim">${t("Time left")} <span role="timer">${remaining(item.ends_at - app.now())}</span></span>` : nothing}</p>${progress(app, item)}` : nothing}</div>
    <span class="small dim mark-of">${item.ended_at ? html`${icon("check")}<span class="sr-only">${t("Over")}</span>` : item.minutes ? t("{minutes} min", {minutes: minutesOf(item)}) : nothing}</span></li>`;
}

function about({title, question, purpose, place, starts_at: starts, ends_at: ends, stream_url: stream}) {
  return html`<section class="card about"><h3>${t("About this meeting")}</h3>
    <p class="b">${title}</p>
    ${question ? html`<p>${question}</p>` : nothing}
    ${purpose ? html`<p class="words small">${purpose}</p>` : nothing}
    <dl class="facts">
      ${starts ? html`<div><dt>${t("When")}</dt><dd>${day(starts)} ${hhmm(starts)}${ends ? `–${hhmm(ends)}` : ""}</dd></div>` : nothing}
      ${place ? html`<div><dt>${t("Where")}</dt><dd>${place}</dd></div>` : nothing}
    </dl>
    ${stream ? html`<a class="btn full" href=${stream} rel="noopener">${icon("play")}${t("Watch the live stream")}</a>` : nothing}</section>`;
}

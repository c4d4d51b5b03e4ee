/** The run of the evening: what is over, what is going on, what comes. */
import {html, nothing} from "lit-html";
import {hhmm} from "../clock.js";
import {t} from "../i18n.js";
import {framed} from "../screen/frame.js";
import {listed} from "../screen/view.js";
import {beginnings, minutesOf} from "../times.js";

export function programme(view) {
  const items = listed(view.public.agenda).sort((a, b) => a.position - b.position);
  const begins = beginnings(items, view.meeting, view.now);
  return framed(view, {
    name: "programme",
    heading: t("Programme"),
    beside: view.meeting.title,
    body: html`
      <div class="whole" data-fit="5.6 3.9">
        <ol class="items" data-fit-text data-trim>${items.map((item) => line(item, begins(item)))}</ol>
      </div>`,
  });
}

function line(item, at) {
  const state = item.ended_at ? "over" : item.started_at ? "now" : "coming";
  return html`
    <li class=${state} ?data-over=${state === "over"} ?data-keep=${state === "now"} aria-current=${state === "now" ? "step" : nothing}>
      <time>${at ? hhmm(at) : nothing}</time>
      <span class="sign">${state === "over" ? html`<span class="sr-only">${t("Done")}</span>` : nothing}</span>
      <span class="what">${item.title}${item.lead ? html` <span class="lead">${item.lead}</span>` : nothing}</span>
      ${state === "now" ? html`<b class="chip live">${t("Now")}</b>` : html`<span class="minutes">${t("{count} min", {count: minutesOf(item)})}</span>`}
    </li>`;
}

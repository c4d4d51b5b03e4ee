/** A lane: its name and count, the bar for what waits above, its cards, and a word when there are none. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {n, t} from "../i18n.js";
import {icon} from "../icons.js";
import {cap} from "../keys.js";
import {card} from "./card.js";
import {laneName} from "./names.js";
import {countKinds} from "./posts.js";

/** @typedef {import("./posts.js").Lane} Lane */
/** @typedef {import("./tools.js").Tools} Tools */

const COUNTED = ["waiting", "set_aside", "refused", "merged"];

const sorting = () => ({waiting: t("oldest first"), public: t("by support")});

/** How many posts of the chosen kind a lane holds. The document is a window; of all kinds it carries the true count. */
function laneCount(lane, {all, filter, staff}) {
  const seen = countKinds(all[lane])[filter.kind];
  const counted = COUNTED.includes(lane) && filter.kind === "all" ? staff.counts?.[lane] || 0 : 0;
  return Math.max(seen, counted);
}

/** A lane with its heading: waiting and public on a wide page. @param {Lane} lane @param {Tools} tools */
export const laneSection = (lane, tools) => html`
  <section class="lane" aria-labelledby=${`lane-${lane}`}>
    <div class="row lanehead"><h2 id=${`lane-${lane}`} tabindex="-1">${laneName(lane)} <span class="chip">${laneCount(lane, tools.desk)}</span></h2>
      <span class="row end small">${newBar(lane, tools) || html`<span class="dim">${sorting()[lane]}</span>`}</span></div>
    ${cards(lane, tools)}
  </section>`;

/** Lanes behind tabs. @param {Lane[]} lanes @param {Lane} chosen @param {Tools} tools */
export const tabbedLanes = (lanes, chosen, tools) => html`
  <section class="lane" aria-label=${t("More lists")}>
    <div class="row lanehead"><div class="lanetabs" role="tablist" aria-label=${t("Lists")} @keydown=${(event) => arrows(event, lanes, chosen, tools)}>
      ${lanes.map((lane) => html`<button role="tab" type="button" id=${`lane-${lane}`} aria-selected=${String(lane === chosen)} aria-controls="lane-panel"
        tabindex=${lane === chosen ? "0" : "-1"} @click=${() => open(lane, tools)}>${laneName(lane)} <span class="count">${laneCount(lane, tools.desk)}</span></button>`)}
    </div></div>
    <div class="panel" role="tabpanel" id="lane-panel" aria-labelledby=${`lane-${chosen}`}>
      ${newBar(chosen, tools) || nothing}
      ${cards(chosen, tools)}
    </div>
  </section>`;

function open(lane, {desk, redraw}) {
  desk.openPane(lane);
  redraw();
}

function arrows(event, lanes, chosen, tools) {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.code];
  if (!step) return;
  event.preventDefault();
  const lane = lanes[(lanes.indexOf(chosen) + step + lanes.length) % lanes.length];
  tools.desk.focusNext = `lane-${lane}`;
  open(lane, tools);
}

/** "5 new" where the true order would move the card somebody is at. */
function newBar(lane, {desk, redraw}) {
  const order = desk.order(lane);
  if (!order.stale) return null;
  const show = () => {
    desk.release(lane);
    redraw();
  };
  return html`<button class="newbar" type="button" @click=${show}>
    ${order.hidden ? n("{count} new", "{count} new", order.hidden) : t("New order")} ${cap("Period")}</button>`;
}

function cards(lane, tools) {
  const shown = tools.desk.shown[lane];
  if (!shown.length) return empty(lane, tools.desk);
  const {current} = tools.desk;
  const reachable = current?.lane === lane && shown.some(({post}) => post.id === current.id) ? current.id : shown[0].post.id;
  return html`<ul class="cards" aria-live="off" data-scroll=${lane}>${repeat(shown, ({post}) => post.id, (entry) => html`
    <li>${card(entry, tools, entry.post.id === reachable)}</li>`)}</ul>`;
}

function empty(lane, desk) {
  if (desk.filter.text || desk.filter.item) return html`<p class="empty">${t("Nothing matches the filter.")}</p>`;
  const texts = {
    waiting: [t("All caught up."), t("New posts appear here, the oldest on top.")],
    public: [t("Nothing is public yet."), t("What you approve appears here.")],
    set_aside: [t("Nothing is set aside."), t("What needs a second look waits here.")],
    answered: [t("No question is answered yet."), ""],
    refused: [t("Nothing is refused."), ""],
    merged: [t("Nothing is merged."), ""],
    screen: [t("No comment is on the screen."), ""],
  };
  const [title, more] = texts[lane];
  return html`<div class="empty">${lane === "waiting" ? icon("check") : nothing}<b>${title}</b>${more ? html`<span>${more}</span>` : nothing}</div>`;
}

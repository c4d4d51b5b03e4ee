/** Sheets for the programme: order and length of what is to come, and sharing the time anew when it is late. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {hhmm} from "../clock.js";
import {t} from "../i18n.js";
import {icon} from "../icons.js";
import {programme} from "./show.js";
import {retimed} from "./retime.js";
import {coming, expected, given} from "../times.js";

/** @typedef {import("./tools.js").Tools} Tools */

const MINUTE = 60;

/** "12 min", "12 min 30 s" of seconds. */
export function length(seconds) {
  const [minutes, rest] = [Math.floor(seconds / MINUTE), seconds % MINUTE];
  if (!rest) return t("{count} min", {count: minutes});
  return minutes ? t("{minutes} min {seconds} s", {minutes, seconds: rest}) : t("{seconds} s", {seconds: rest});
}

const evening = ({meeting}) => {
  const open = meeting.state.public || {};
  return {items: programme(open), meeting: open.meeting || {}, now: meeting.now()};
};

/** @param {import("../staff/sheet.js").Sheet} sheet @param {Tools} tools */
export function openEdit(sheet, tools) {
  sheet.open({title: t("Order and times"), wide: true, body: () => editBody(sheet, tools)});
}

function editBody(sheet, tools) {
  const {items, meeting, now} = evening(tools);
  const open = coming(items);
  const {starts, end} = expected(items, meeting, now);
  return html`
    ${open.length ? html`<ol class="col editing">${repeat(open, ({id}) => id, (item, index) => editRow(item, index, open, items, starts, tools))}</ol>` : html`<p class="empty">${t("No item is still to come.")}</p>`}
    <p class="row wrap"><span class="grow">${t("Ends at {time}, planned {planned}", {time: hhmm(end), planned: hhmm(meeting.ends_at)})}</span>
      ${open.length ? html`<button class="btn s" type="button" @click=${() => openRetime(sheet, tools)}>${t("Share out the time")}</button>` : nothing}</p>`;
}

function editRow(item, index, open, items, starts, {hand}) {
  const step = (seconds) => hand.run("agenda.adjust", {id: item.id, seconds});
  const move = (by) => hand.run("agenda.reorder", {ids: swapped(items, item, open[index + by])});
  return html`
    <li class="row"><time class="dim">${hhmm(starts.get(item.id))}</time><span class="grow">${item.title}</span>
      <span class="row steps"><button class="btn s" type="button" id=${`less-${item.id}`} ?disabled=${given(item) <= MINUTE} aria-label=${t("{title}: a minute less", {title: item.title})} @click=${() => step(-Math.min(MINUTE, given(item) - MINUTE))}>−1</button>
        <b class="length">${length(given(item))}</b>
        <button class="btn s" type="button" id=${`more-${item.id}`} aria-label=${t("{title}: a minute more", {title: item.title})} @click=${() => step(MINUTE)}>+1</button></span>
      <span class="row"><button class="btn s" type="button" id=${`earlier-${item.id}`} ?disabled=${index === 0} aria-label=${t("{title}: earlier", {title: item.title})} @click=${() => move(-1)}>${icon("up")}</button>
        <button class="btn s down" type="button" id=${`later-${item.id}`} ?disabled=${index === open.length - 1} aria-label=${t("{title}: later", {title: item.title})} @click=${() => move(1)}>${icon("up")}</button></span>
    </li>`;
}

/** All ids with these two items changed about. */
function swapped(items, one, other) {
  const ids = items.map(({id}) => id);
  const [a, b] = [ids.indexOf(one.id), ids.indexOf(other.id)];
  [ids[a], ids[b]] = [ids[b], ids[a]];
  return ids;
}

/** @param {import("../staff/sheet.js").Sheet} sheet @param {Tools} tools */
export function openRetime(sheet, tools) {
  const go = (end) => {
    sheet.close();
    tools.hand.run("agenda.retime", {end});
  };
  sheet.open({title: t("Share out the time"), wide: true, body: () => retimeBody(tools, go)});
}

function retimeBody(tools, go) {
  const {items, meeting, now} = evening(tools);
  const open = coming(items);
  const keep = retimed(items, meeting, now, "keep");
  const move = retimed(items, meeting, now, "move");
  const late = keep.end > meeting.ends_at;
  return html`
    ${late ? html`<p class="note">${t("Even with a minute each it ends at {time}.", {time: hhmm(keep.end)})}</p>` : nothing}
    <table class="retime">
      <thead><tr><th scope="col">${t("Item")}</th><th scope="col">${t("It has now")}</th><th scope="col">${t("Keep the end")}</th><th scope="col">${t("Move the end")}</th></tr></thead>
      <tbody>${open.map((item) => html`<tr><th scope="row">${item.title}</th><td>${length(given(item))}</td>
        <td>${share(item, keep)}</td><td>${share(item, move)}</td></tr>`)}</tbody>
      <tfoot><tr><th scope="row">${t("All is over at")}</th><td>${hhmm(expected(items, meeting, now).end)}</td><td><b>${hhmm(keep.end)}</b></td><td><b>${hhmm(move.end)}</b></td></tr></tfoot>
    </table>
    <div class="row wrap"><button class="btn main" type="button" id="retime-keep" data-first @click=${() => go("keep")}>${t("End at {time}", {time: hhmm(keep.end)})}</button>
      <button class="btn" type="button" id="retime-move" @click=${() => go("move")}>${t("Planned minutes, end at {time}", {time: hhmm(move.end)})}</button></div>`;
}

/** What an item would have, and how much that is less or more. */
function share(item, {shares}) {
  const seconds = shares.get(item.id);
  const change = seconds - given(item);
  if (!change) return length(seconds);
  return html`${length(seconds)} <small class=${change < 0 ? "loss" : "gain"}>${change < 0 ? "−" : "+"}${length(Math.abs(change))}</small>`;
}

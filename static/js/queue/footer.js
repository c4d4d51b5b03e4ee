/** The bottom of the queue: the keys in short and the last action; or, while cards are chosen, what to do with them. */
import {html, nothing} from "lit-html";
import {n, t} from "../i18n.js";
import {cap, keysOn} from "../keys.js";
import {lastAction} from "../staff/last_action.js";

/** @typedef {import("./tools.js").Tools} Tools */

/** @param {Tools} tools */
export function footer(tools) {
  const {desk, acting} = tools;
  if (desk.selected.size) return chosenBar(tools);
  return html`
    <footer class="row bottombar">
      ${keysOn() ? hints() : nothing}
      <span class="row end">${lastAction(desk.staff.actions, desk.me, desk.meeting.now(), () => acting.undo())}</span>
    </footer>`;
}

const hints = () => html`
  <span class="row hints" aria-hidden="true">
    <span>${cap("KeyJ")}${cap("KeyK")} ${t("Move")}</span><span>${cap("KeyA")} ${t("Approve")}</span><span>${cap("KeyS")} ${t("Choose")}</span>
    <span>${cap("KeyZ")} ${t("Undo")}</span><span><kbd>?</kbd> ${t("All keys")}</span>
  </span>`;

function chosenBar(tools) {
  const {desk, acting, sheets, redraw} = tools;
  const lane = desk.selectedLane;
  const waits = lane === "waiting" || lane === "set_aside";
  const all = () => {
    for (const {post, gone} of desk.shown[lane]) if (!gone) desk.selected.add(post.id);
    redraw();
  };
  const none = () => {
    desk.selected.clear();
    redraw();
  };
  return html`
    <footer class="row wrap bottombar chosenbar" aria-label=${t("Chosen posts")}>
      <b>${n("{count} chosen", "{count} chosen", desk.selected.size)}</b>
      ${waits ? html`<button class="btn s main" type="button" @click=${() => acting.approveSelected()}>${t("Approve")} ${cap("KeyA")}</button>` : nothing}
      ${lane === "waiting" || lane === "public" ? html`<button class="btn s" type="button" @click=${() => acting.actOnSelected("post.hold")}>${t("Set aside")} ${cap("KeyH")}</button>` : nothing}
      ${waits || lane === "public" ? html`<button class="btn s" type="button" @click=${() => sheets.refuse(null)}>${t("Refuse")} ${cap("KeyX")}</button>` : nothing}
      <button class="btn s quiet end" type="button" @click=${all}>${t("Choose all {count}", {count: desk.shown[lane].length})}</button>
      <button class="btn s quiet" type="button" @click=${none}>${t("Choose none")} ${cap("Escape")}</button>
    </footer>`;
}

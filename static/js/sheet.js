/** A sheet: one <dialog> from the bottom of a phone, in the middle of a laptop. Escape and the ground close it. */
import {html, render} from "lit-html";
import {icon} from "./icons.js";
import {t} from "./i18n.js";

/**
 * Opens a sheet; focus goes into it and comes back when it closes.
 * @param {string} title
 * @param {(close: () => void) => unknown} body a template
 * @param {{closed?: () => void}} [options]
 * @returns {{close: () => void, draw: () => void}}
 */
export function openSheet(title, body, {closed} = {}) {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.setAttribute("aria-labelledby", "sheet-title");
  const close = () => dialog.close();
  const draw = () => render(html`
    <header><h2 id="sheet-title" class="grow" tabindex="-1" autofocus>${title}</h2>
      <button type="button" class="btn s quiet" aria-label=${t("Close")} @click=${close}>${icon("close")}</button></header>
    ${body(close)}`, dialog);
  // Only a press that begins on the ground closes: text marked in a field may end there.
  let ground = false;
  dialog.addEventListener("pointerdown", (event) => { ground = beside(dialog, event); });
  dialog.addEventListener("click", (event) => ground && beside(dialog, event) && close());
  dialog.addEventListener("close", () => { dialog.remove(); closed?.(); });
  draw();
  document.body.append(dialog);
  dialog.showModal();
  return {close, draw};
}

/** A press outside the sheet's box; its padding is still the sheet. */
function beside(dialog, {target, clientX, clientY}) {
  const box = dialog.getBoundingClientRect();
  return target === dialog && (clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom);
}

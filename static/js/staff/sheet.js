/** One modal sheet for a staff page: a title, a body, and the focus back where it was. */
import {html, render} from "lit-html";
import {keyed} from "lit-html/directives/keyed.js";
import {t} from "../i18n.js";

/**
 * @typedef {object} View
 * @property {string} title
 * @property {() => any} body drawn again at every redraw while the sheet is open
 * @property {(event: KeyboardEvent) => void} [onKey]
 * @property {boolean} [wide]
 */

export class Sheet {
  /** @param {HTMLDialogElement} element @param {() => void} afterClose puts the focus back */
  constructor(element, afterClose) {
    this.element = element;
    /** @type {View | null} */
    this.view = null;
    this.opened = 0;
    element.addEventListener("close", () => {
      this.view = null;
      afterClose();
    });
    element.addEventListener("keydown", (event) => this.view?.onKey?.(event));
    element.addEventListener("pointerdown", (event) => { this.outside = event.target === element && beyond(element, event); });
    element.addEventListener("click", (event) => { if (this.outside && beyond(element, event)) this.close(); });
  }

  get isOpen() {
    return this.view !== null;
  }

  /** @param {View} view */
  open(view) {
    this.view = view;
    this.opened += 1;
    this.redraw();
    if (!this.element.open) this.element.showModal();
    /** @type {HTMLElement | null} */ (this.element.querySelector("[data-first]"))?.focus();
  }

  close() {
    this.element.close();
  }

  redraw() {
    if (!this.view) return;
    const {title, body, wide} = this.view;
    this.element.classList.toggle("wide", Boolean(wide));
    // A new sheet gets new fields: nothing typed into the last one may show up in this one.
    render(keyed(this.opened, html`
      <header><h2 id="sheet-title" class="grow">${title}</h2>
        <button class="btn quiet s" type="button" @click=${() => this.close()}>${t("Close")}</button></header>
      ${body()}`), this.element);
  }
}

/** A press on the dark around the sheet. */
function beyond(element, {clientX, clientY}) {
  const box = element.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** One sheet at a time for a staff page: it can be drawn again, hears keys, and gives the focus back. */
import {openSheet} from "../sheet.js";

/**
 * @typedef {object} View
 * @property {string} title
 * @property {() => any} body drawn again at every redraw while the sheet is open
 * @property {(event: KeyboardEvent) => void} [onKey]
 * @property {boolean} [wide]
 */

export class Sheet {
  /** @type {{close: () => void, draw: () => void} | null} */
  #open = null;

  /** @param {() => void} afterClose puts the focus back */
  constructor(afterClose) {
    this.afterClose = afterClose;
  }

  get isOpen() {
    return this.#open !== null;
  }

  /** @type {HTMLDialogElement | null} */
  get element() {
    return document.querySelector("dialog[open]");
  }

  /** @param {View} view */
  open({title, body, onKey, wide = false}) {
    this.close();
    const opened = openSheet(title, body, {closed: () => this.#closed(opened)});
    this.#open = opened;
    this.element.classList.toggle("wide", wide);
    this.element.addEventListener("keydown", (event) => {
      onKey?.(event);
      // A key that closes the sheet must not reach the page's own keys.
      event.stopPropagation();
    });
    /** @type {HTMLElement | null} */ (this.element.querySelector("[data-first]"))?.focus();
  }

  close() {
    const open = this.#open;
    this.#open = null;
    open?.close();
  }

  redraw() {
    this.#open?.draw();
  }

  /** The browser tells a moment later; by then another sheet may be open. */
  #closed(which) {
    if (this.#open === which) this.#open = null;
    if (!this.#open) this.afterClose();
  }
}

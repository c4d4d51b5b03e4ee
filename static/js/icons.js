/** Icons: the drawings stand once in the page (templates/partials/icons.html) and are used by name. */
import {html} from "lit-html";

/** @param {string} name */
export const icon = (name) => html`<svg class="icon" aria-hidden="true" focusable="false"><use href=${`#i-${name}`}></use></svg>`;

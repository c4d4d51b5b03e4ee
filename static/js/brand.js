/** Whose service this is: the operator's logo, else their name, else our sign. */
import {html, nothing} from "lit-html";
import {PAGE} from "./page.js";

const {name, logo, ours} = PAGE.brand || {};

/** Stands where our sign would. @param {{named?: boolean}} [options] named: whether a name alone has room */
export function brandMark({named = true} = {}) {
  if (logo) return html`<img class="logo" src=${logo} alt=${name}>`;
  if (ours) return html`<span class="mark" aria-hidden="true"></span>`;
  return named ? html`<b class="brand">${name}</b>` : nothing;
}

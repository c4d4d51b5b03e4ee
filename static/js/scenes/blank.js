/** Nothing: a dark screen, for a speaker's own slides or a moment that is not for the screen. */
import {html} from "lit-html";

export const blank = () => html`<div class="nothing"></div>`;

/** Personal data in a text, covered before it is read on a laptop in the hall. */
import {html} from "lit-html";
import {coverPersonal} from "./personal.js";

/** The words of a post as they are drawn: what is personal is covered and marked. */
export const coveredText = ({text}) => coverPersonal(text).map((piece) => (piece.covered ? html`<mark>${piece.text}</mark>` : piece.text));

/** A refusal that belongs to no card: read at once, shown at the bottom for a while. */
import {alarm} from "../announce.js";
import {toast} from "../toast.js";

/** @param {string} text */
export function tell(text) {
  alarm(text);
  toast(text, {quiet: true});
}

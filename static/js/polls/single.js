/** One of the options: a tap is the answer. */
import {bars} from "./bars.js";

/** @param {typeof import("./kit.js").kit} kit @param {import("../phone/polls.js").Ballot} ballot */
export const ballot = (kit, {poll, value, choose}) => kit.html`
  <div class="options" role="group" aria-labelledby=${`poll-${poll.id}`}>
    ${kit.options(poll).map((option) => kit.optionButton(poll, option, option.id === value, () => choose(option.id)))}</div>`;

/** @param {typeof import("./kit.js").kit} kit @param {{poll: any, before?: any, value?: any}} result */
export const results = (kit, {poll, before, value}) => bars(kit, {poll, before, own: value === undefined ? [] : [value]});

/** Several of the options: they are ticked first, and sent together. */
import {bars} from "./bars.js";

/** @param {typeof import("./kit.js").kit} kit @param {import("../phone/polls.js").Ballot} ballot */
export function ballot(kit, {poll, value = [], draft = value, choose, keep}) {
  const {html, nothing, t} = kit;
  const {least, most} = bounds(poll);
  const full = draft.length >= most;
  const fits = draft.length >= least && draft.length <= most;
  const changed = String([...draft].sort()) !== String([...value].sort());
  const toggle = (id) => {
    if (draft.includes(id)) keep(draft.filter((other) => other !== id));
    else if (!full) keep([...draft, id]);
  };
  return html`
    <p class="small dim">${rule(kit, poll)}</p>
    <div class="options" role="group" aria-labelledby=${`poll-${poll.id}`}>${kit.options(poll).map((option) => {
      const ticked = draft.includes(option.id);
      return kit.optionButton(poll, option, ticked, () => toggle(option.id), full && !ticked ? "full" : nothing);
    })}</div>
    ${changed || !value.length ? html`<button type="button" class="btn full send" id=${`send-${poll.id}`} ?disabled=${!fits || !changed} @click=${() => choose(draft)}>
      ${value.length ? t("Send the changed answer") : t("Send my answer")}</button>` : nothing}`;
}

const bounds = ({least = 1, most, options}) => ({least, most: most ?? options.length});

function rule({t}, poll) {
  const {least, most} = bounds(poll);
  if (least === most) return t("Choose {count}.", {count: least});
  if (least === 1 && most === poll.options.length) return t("Choose as many as you like.");
  return least === 1 ? t("Choose up to {most}.", {most}) : t("Choose {least} to {most}.", {least, most});
}

/** @param {typeof import("./kit.js").kit} kit @param {{poll: any, before?: any, value?: any, bare?: boolean}} result bare: the chart alone */
export function results(kit, {poll, before, value = [], bare = false}) {
  const {html, nothing, t} = kit;
  return html`${bars(kit, {poll, before, own: value})}
    ${bare ? nothing : html`<p class="small dim several">${t("Several answers were possible: together they are more than 100 %.")}</p>`}`;
}

/** 플로우 토크: what people write, card by card, the newest at the foot. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {hhmm} from "../clock.js";
import {n, t} from "../i18n.js";
import {byline} from "../screen/byline.js";
import {framed} from "../screen/frame.js";
import {currentItem, spaced} from "../screen/view.js";
import {css} from "../style.js";

export function comments(view) {
  const {cards} = view.flow;
  const item = currentItem(view);
  return framed(view, {
    name: "comments",
    heading: item?.kind === "flow_talk" ? item.title : t("Live comments"),
    beside: t("Your comments appear on this screen"),
    body: html`
      <ol class="flow" data-flow aria-live="off">${repeat(cards, ({id}) => id, (comment) => card(comment, comment === cards.at(-1)))}</ol>
      ${cards.length ? nothing : invitation(view)}`,
    notes: pace(view),
  });
}

/** One comment. `size` 1 is the largest; `lines` cuts a text that no size could hold. */
export function card({id, text, size = 1, lines = nothing, at, ...post}, newest = false) {
  const cut = lines !== nothing;
  return html`
    <li class="said size-${size} ${newest ? "newest" : ""}" data-key=${id}>
      <p class="words ${cut ? "cut" : ""}" ${css(cut ? {"--lines": lines} : {})}>${text}</p>
      <p class="by">${byline(post)} <time>${hhmm(at)}</time></p>
    </li>`;
}

function pace({flow: {waiting}, screen: {flow = {}}}) {
  const count = waiting + (flow.waiting ?? 0);
  return html`<p class="pace">
    ${flow.paused ? html`<b class="chip paused">${t("Paused for a moment")}</b>` : nothing}
    ${count ? html`<span>${n("{count} new comment waiting", "{count} new comments waiting", count)}</span>` : nothing}
  </p>`;
}

function invitation({public: {posting = {}}, join}) {
  if (posting.comments === "off") return html`<div class="whole calm" data-fit="7.4 3.9"><p class="giant" data-fit-text>${t("Comments are not open yet")}</p></div>`;
  return html`
    <div class="whole calm" data-fit="7.4 3.9">
      <div>
        <p class="giant" data-fit-text>${t("We look forward to your first comment")}</p>
        <p class="facts">${t("Scan the QR code, or enter {code} at {host}", {code: spaced(join.code), host: join.host})}</p>
      </div>
    </div>`;
}

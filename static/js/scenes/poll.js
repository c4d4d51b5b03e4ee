/** A poll: what can be chosen while it is open, that the result comes once it is closed, and the result. */
import {html, nothing} from "lit-html";
import {n, t} from "../i18n.js";
import {kindOf} from "../polls/kinds.js";
import {kit, options, sign} from "../polls/kit.js";
import {framed} from "../screen/frame.js";
import {listed} from "../screen/view.js";

export function poll(view) {
  const shown = chosen(view);
  if (!shown) return framed(view, {name: "poll", heading: t("Poll"), body: calm(t("A poll will follow in a moment"))});
  if (shown.status === "open") return framed(view, {name: "poll", heading: t("Poll"), beside: t("One vote for each phone"), body: voting(shown)});
  if (!shown.revealed) return framed(view, {name: "poll", heading: t("Poll"), beside: shown.title, body: calm(t("The result follows in a moment"), voted(shown.voters))});
  const before = first(view, shown);
  return framed(view, {name: "poll", heading: t("Poll result"), beside: t("One vote for each phone"), body: result(view, shown, before), notes: base(shown, before)});
}

/** The one that was chosen, else the one opened last. */
function chosen({public: {polls = {}}, stage: {ref}}) {
  if (ref) return polls[ref] && {id: ref, ...polls[ref]};
  return listed(polls).sort((a, b) => b.opened_at - a.opened_at)[0];
}

/** The first round, where its result may be seen. */
function first({public: {polls}}, {round_of: id}) {
  return polls[id]?.revealed ? polls[id] : undefined;
}

const voted = (count) => n("{count} has taken part", "{count} have taken part", count, {count: count.toLocaleString()});

function voting(poll) {
  const given = options(poll);
  return html`
    <div class="whole" data-fit="7.2 3.9">
      <div class="asked" data-fit-text>
        <p class="state"><span class="chip live">${t("Vote now on your phone")}</span> <b>${voted(poll.voters)}</b></p>
        <h2 class="words">${poll.title}</h2>
        <ol class="choices ${given.length > 4 ? "many" : ""}">${given.map((option) => html`<li class=${option.look}>${sign(option)}<span class="word">${option.word}</span></li>`)}</ol>
      </div>
    </div>`;
}

function result(view, poll, before) {
  const kind = kindOf(poll.kind, view.redraw);
  return html`
    <div class="whole" data-fit="6.4 3.9">
      <div class="asked outcome" data-fit-text>
        <h2 class="words">${poll.title}</h2>
        ${kind ? kind.results(kit, {poll, before, bare: true}) : nothing}
      </div>
    </div>`;
}

/** Whom the shares are of. */
function base(poll, before) {
  const several = poll.kind === "multiple" ? html` <span>${t("Several answers were possible")}</span>` : nothing;
  if (!before) return html`<p class="state"><b>${voted(poll.voters)}</b>${several}</p>`;
  return html`<p class="state"><span>${t("Before")} <b>${people(before)}</b></span> <span>${t("After")} <b>${people(poll)}</b></span>${several}</p>`;
}

const people = ({voters}) => n("{count} person", "{count} people", voters, {count: voters.toLocaleString()});

const calm = (words, facts = nothing) => html`
  <div class="whole calm" data-fit="9.2 3.9"><div><h2 class="giant" data-fit-text>${words}</h2><p class="facts"><b>${facts}</b></p></div></div>`;

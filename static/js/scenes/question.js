/** The question that is being answered, as large as it goes. */
import {html, nothing} from "lit-html";
import {n, t} from "../i18n.js";
import {byline} from "../screen/byline.js";
import {framed} from "../screen/frame.js";
import {listed, nextQuestion} from "../screen/view.js";

/** An answered question stays this long when nobody has chosen what comes then. */
const LINGER_MS = 20_000;

const CHIPS = {
  live: ["live", () => t("Being answered now")],
  answered: ["ok", () => t("Answered")],
  queued: ["next", () => t("Next question")],
  deferred: ["next", () => t("Answered in writing later")],
};

export function question(view) {
  const over = view.meeting.status === "closed";
  const shown = chosen(view);
  const coming = over ? null : nextQuestion(view);
  return framed(view, {
    name: "question",
    body: shown ? asked(over && shown.status === "live" ? {...shown, status: "public"} : shown) : awaited(view),
    notes: coming && coming.id !== shown?.id ? html`<p class="coming"><b>${t("Next question")}</b> <span>${coming.text}</span></p>` : nothing,
  });
}

/** The one the facilitator chose, else the live one, else the one just answered. */
function chosen({public: {questions = {}}, stage, now}) {
  if (stage.ref) return questions[stage.ref] && {id: stage.ref, ...questions[stage.ref]};
  const all = listed(questions);
  const live = all.find(({status}) => status === "live");
  const just = all.filter(({status, answered_at}) => status === "answered" && now - answered_at < LINGER_MS);
  return live ?? just.sort((a, b) => b.answered_at - a.answered_at)[0];
}

function asked({text, status, score, merged, ...post}) {
  const [kind, words] = CHIPS[status] ?? ["next", () => t("Question")];
  return html`
    <div class="whole" data-fit="9.2 3.9">
      <div>
        <p class="chip ${kind}">${words()}</p>
        <h1 class="giant words" data-fit-text>${text}</h1>
        <p class="facts">
          <span>${t("Supports")} <b>${score.toLocaleString()}</b></span>
          ${merged ? html`<span>${n("{count} similar question merged", "{count} similar questions merged", merged)}</span>` : nothing}
          ${byline(post)}
        </p>
      </div>
    </div>`;
}

function awaited({public: {posting = {}}}) {
  return html`
    <div class="whole calm" data-fit="7.4 3.9">
      <div>
        <h1 class="giant" data-fit-text>${t("The next question is coming")}</h1>
        <p class="facts">${posting.questions === "off" ? t("Support the questions you care about, on your phone") : t("Ask on your phone, and support the questions you care about")}</p>
      </div>
    </div>`;
}

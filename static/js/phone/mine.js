/** My posts: what became of every word that the person has sent. */
import {html, nothing} from "lit-html";
import {repeat} from "lit-html/directives/repeat.js";
import {hhmm} from "../clock.js";
import {n, t} from "../i18n.js";
import {icon} from "../icons.js";
import {deferral, empty, supportButton} from "./cards.js";
import {answerBlock} from "./promise.js";
import {KIND_OF, ownPosts} from "./select.js";
import {kindOf, reasonOf, standing, statusOf} from "./words.js";

/** @typedef {import("../phone.js").App} App */

/** Posts that are still in the outbox. @param {App} app */
export const unsent = (app) => app.outbox.items.filter(({name}) => KIND_OF[name]);

/** @param {App} app */
export function mineTab(app) {
  const posts = ownPosts(app.mine, app.outbox.saved);
  const waiting = unsent(app).reverse();
  return html`
    <h2 class="page-title" id="tab-title" tabindex="-1">${t("My posts")}</h2>
    ${app.mine.reader ? html`<p class="banner">${t("Under 14 you can read everything here, but not write or vote.")}</p>` : nothing}
    ${app.mine.muted ? html`<p class="banner warn">${icon("off")}${t("The moderators have stopped your posts. You can go on reading and supporting.")}</p>` : nothing}
    ${waiting.length || posts.length ? nothing : empty("mine", t("You have not sent anything yet"), t("Your comments and questions appear here, with what became of them."))}
    <ul class="list" role="list">
      ${repeat(waiting, ({key}) => key, (item) => unsentCard(app, item))}
      ${repeat(posts, ({id}) => id, (post) => ownCard(app, post))}
    </ul>`;
}

/** Something on its way, or held up, and why. */
function unsentCard(app, {key, name, payload, status, error, at}) {
  const failed = status === "failed";
  return html`<li class="card mine" data-outbox=${key}>
    <p class="states"><span class="chip">${kindOf(KIND_OF[name])}</span><span class="chip ${failed ? "warn" : ""}">${failed ? t("Could not be sent") : t("Sending")}</span></p>
    <p class="words">${payload.text}</p>
    <p class="meta">${hhmm(at)}</p>
    ${error ? html`<p class="small">${error.code === "unavailable" ? t("Kept on this phone. It will be sent by itself when the connection is back.") : error.message}</p>` : nothing}
    <div class="acts">
      ${failed ? html`<button type="button" class="btn s" @click=${() => app.outbox.retry(key)}>${icon("retry")}${t("Send again")}</button>
        <button type="button" class="btn s" @click=${() => app.composer.take(payload.text, KIND_OF[name], key)}>${icon("edit")}${t("Change")}</button>` : nothing}
      <button type="button" class="btn s quiet" @click=${() => app.outbox.drop(key)}>${t("Do not send")}</button>
    </div></li>`;
}

function ownCard(app, post) {
  const {word, look, help} = statusOf(post, isClosed(app));
  return html`<li class="card mine ${standing(post.status, isClosed(app))}" id=${`mine-${post.id}`} data-post=${post.id} data-status=${post.status}>
    <p class="states"><span class="chip">${kindOf(post.kind)}</span><span class="chip ${look}">${word}</span></p>
    <p class="words">${post.text}</p>
    ${post.shown_as ? html`<p class="small"><b>${t("Shown as")}</b> <span class="words">${post.shown_as}</span></p>` : nothing}
    <p class="meta"><time>${hhmm(post.at)}</time>${post.receipt ? html`<span>${t("Receipt {number}", {number: post.receipt})}</span>` : nothing}</p>
    ${post.reason ? html`<p class="small b">${reasonOf(post.reason)}</p>` : nothing}
    ${help ? html`<p class="small">${help}</p>` : nothing}
    ${post.status === "deferred" ? deferral(post) : nothing}
    ${answerBlock(post)}
    ${post.into ? mergedInto(app, post.into) : nothing}
    ${actions(app, post)}</li>`;
}

/** The question that now carries this one. */
function mergedInto(app, id) {
  const target = app.state.questions?.[id];
  if (!target) return nothing;
  const {word, look} = statusOf({kind: "question", ...target}, isClosed(app));
  return html`<div class="into q"><div class="grow"><p class="words" id=${`q-${id}-text`}>${target.text}</p>
    <p class="states"><span class="chip ${look}">${word}</span></p></div>
    ${supportButton(app, {id, ...target})}</div>`;
}

const isClosed = (app) => app.state.meeting?.status === "closed";

function actions(app, post) {
  const {id, status, text, kind} = post;
  if (status === "answered" || status === "withdrawn") return nothing;
  if (app.ui.withdrawing === id) return confirmation(app, id);
  return html`<div class="acts">
    ${status === "not_shown" && !isClosed(app) ? html`<button type="button" class="btn s" @click=${() => app.composer.take(text, kind)}>${icon("edit")}${t("Change and send again")}</button>` : nothing}
    <button type="button" class="btn s quiet" id=${`withdraw-${id}`} @click=${() => ask(app, id)}>${t("Withdraw")}</button></div>`;
}

/** Asked in its place: nothing opens, nothing covers the post. */
function confirmation(app, id) {
  const withdraw = () => {
    app.choose({withdrawing: ""});
    app.outbox.send("post.withdraw", {id});
  };
  return html`<div class="acts confirm" role="group" aria-label=${t("Withdraw this post?")}>
    <p class="small b">${t("Withdraw this post? Nobody will see it any more.")}</p>
    <button type="button" class="btn s danger" id=${`sure-${id}`} @click=${withdraw}>${t("Withdraw")}</button>
    <button type="button" class="btn s" @click=${() => ask(app, "", id)}>${t("Keep it")}</button></div>`;
}

/** Opens or closes the question; focus follows. */
function ask(app, id, back = "") {
  app.choose({withdrawing: id});
  app.draw();
  document.getElementById(id ? `sure-${id}` : `withdraw-${back}`)?.focus();
}

/** The button in the header: how many posts, how many of them not yet sent. @param {App} app */
export function mineLabel(app) {
  const count = ownPosts(app.mine, app.outbox.saved).length + unsent(app).length;
  const stuck = unsent(app).filter(({status}) => status === "failed").length;
  const spoken = stuck ? n("{count} post could not be sent", "{count} posts could not be sent", stuck) : app.ui.news ? t("news") : "";
  return html`${t("My posts")}${count ? html` <span class="num">${count}</span>` : nothing}${spoken ? html`<span class="dot ${stuck ? "warn" : ""}"><span class="sr-only">, ${spoken}</span></span>` : nothing}`;
}

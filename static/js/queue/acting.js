/** Commands from the desk: one card, several cards, undo. Tells on the card what became of it. */
import {alarm, say} from "../announce.js";
import {n, t} from "../i18n.js";
import {deed, lastOwn} from "../staff/last_action.js";
import {Once} from "../staff/once.js";
import {tell} from "../staff/tell.js";
import {deedWord, start} from "../staff/words.js";
import {isPersonal} from "./personal.js";

const READ_MS = 2_500;

/** Where an action had taken its post: the place it leaves again when the action is undone. */
const LED_TO = {
  "post.approve": "public", "post.hold": "set_aside", "post.take_off": "set_aside", "post.refuse": "refused", "post.merge": "merged",
  "question.next": "answered", "question.answered": "answered", "question.defer": "answered",
};

/** What the server calls the status of a card that still waits or was set aside. */
const SEEN = {waiting: "received", set_aside: "in_review"};
/** These would undo what somebody else did a moment ago, so they say what their moderator saw. */
const OVERRULES = new Set(["post.hold", "post.refuse"]);

/** @typedef {import("./posts.js").Post} Post */
/** @typedef {[name: string, payload?: object]} Step a command on the post; its id is added */

export class Acting {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {() => void} redraw
   */
  constructor(desk, redraw) {
    this.desk = desk;
    this.redraw = redraw;
    this.once = new Once(desk.meeting);
  }

  /**
   * Sends commands about one post, one after the other.
   * @param {Post} post @param {Step[]} steps @param {{leaves?: boolean, quiet?: boolean}} [options]
   *   leaves: the post goes to another lane; quiet: a sheet shows the refusal
   */
  async act(post, steps, {leaves = false, quiet = false} = {}) {
    const {desk} = this;
    if (desk.busy.has(post.id)) return {ok: false, error: {code: "conflict", message: t("It is being sent.")}};
    desk.busy.add(post.id);
    desk.notes.delete(post.id);
    this.redraw();
    const answer = await this.#send(post, steps);
    if (answer.ok) this.#done(post, steps, leaves);
    else this.#refused(post, answer.error, quiet);
    this.redraw();
    return answer;
  }

  async #send(post, steps) {
    let answer;
    for (const [name, payload] of steps) {
      const seen = OVERRULES.has(name) ? {seen: SEEN[post.lane] ?? post.status} : {};
      answer = await this.desk.meeting.command(name, {id: post.id, ...seen, ...payload});
      if (!answer.ok) break;
    }
    return answer;
  }

  #done(post, steps, leaves) {
    say(`${deedWord(steps.at(-1)[0])}: ${start(post.text)}`);
    if (leaves) this.desk.leave(post.lane, post.id);
    else this.desk.order(post.lane).release();
    this.desk.busy.delete(post.id);
    this.desk.refresh();
  }

  /** Somebody was first, or it cannot be done: the card says so, then the next one has its turn. */
  #refused(post, error, quiet) {
    const {desk} = this;
    desk.busy.delete(post.id);
    if (quiet && desk.find(post.lane, post.id)) return;
    desk.notes.set(post.id, error.message);
    alarm(error.message);
    if (error.code === "conflict") setTimeout(() => this.#moveOn(post), READ_MS);
  }

  #moveOn(post) {
    const {desk} = this;
    if (desk.current?.id === post.id && desk.current.lane === post.lane && !document.querySelector("dialog[open]")) {
      const next = desk.neighbour(post.lane, post.id);
      if (next) desk.go(post.lane, next);
    }
    desk.notes.delete(post.id);
    this.redraw();
  }

  /** One command for all chosen posts. */
  async actOnSelected(name, payload = {}) {
    const {desk} = this;
    const ids = [...desk.selected];
    const lane = desk.selectedLane;
    for (const id of ids) desk.busy.add(id);
    this.redraw();
    const seen = OVERRULES.has(name) && SEEN[lane] ? {seen: SEEN[lane]} : {};
    const answer = await desk.meeting.command(name, {ids, ...seen, ...payload});
    if (answer.ok) {
      say(`${deedWord(name)}: ${n("{count} post", "{count} posts", ids.length)}`);
      for (const id of ids) desk.leave(lane, id);
    } else {
      tell(answer.error.message);
    }
    for (const id of ids) desk.busy.delete(id);
    desk.refresh();
    this.redraw();
    return answer;
  }

  /** Personal data is covered before the chosen posts are published. */
  async approveSelected() {
    const {desk} = this;
    for (const id of desk.selected) {
      const post = desk.find(desk.selectedLane, id);
      if (post && isPersonal(post) && !(await this.run("post.mask", {id})).ok) return;
    }
    await this.actOnSelected("post.approve");
  }

  /** A post that came another way. */
  async enter(values) {
    const answer = await this.once.command("post.enter", values);
    if (answer.ok) say(`${deedWord("post.enter")}: ${start(values.text)}`);
    return answer;
  }

  /** A command that is about no card: undo, next question, pause. */
  async run(name, payload = {}) {
    const answer = await this.desk.meeting.command(name, payload);
    if (!answer.ok) tell(answer.error.message);
    this.redraw();
    return answer;
  }

  /** My last action is taken back; its card is the current one again where it can be seen. */
  async undo() {
    const {desk} = this;
    const before = lastOwn(desk.staff.actions, desk.me);
    const answer = await this.run("staff.undo");
    if (!answer.ok) return;
    if (before) say(t("Undone: {what}", {what: deed(before)}));
    desk.bringBack(answer.result.id, LED_TO[answer.result.command]);
    this.redraw();
  }
}

/** What somebody hears who does not look: a new question on stage, a note, the end of the time, a lost connection. */
import {say} from "../announce.js";
import {t} from "../i18n.js";
import {currentItem} from "../screen/view.js";
import {openNotes} from "./view.js";

const MILESTONES = [300, 60, 0];

export class News {
  #live;
  #notes;
  #online = true;
  #left;

  /** @param {import("../documents.js").Meeting} meeting */
  constructor(meeting) {
    this.meeting = meeting;
    this.#live = this.#speaker.live?.id;
    // A note that waits when the page is opened is said too.
    this.#notes = new Set();
  }

  get #speaker() {
    return this.meeting.state.speaker || {};
  }

  /** After every change. */
  tell() {
    const {live} = this.#speaker;
    if (live && live.id !== this.#live) say(t("New question: {text}", {text: live.text}));
    this.#live = live?.id;
    const notes = openNotes(this.#speaker);
    for (const {id, text} of notes) if (!this.#notes.has(id)) say(t("Note from the stage: {text}", {text}));
    this.#notes = new Set(notes.map(({id}) => id));
    this.#tellConnection();
  }

  #tellConnection() {
    const {status} = this.meeting.connection;
    if (status === "offline" && this.#online) say(t("The connection is lost. What you see may be old."));
    if (status === "online" && !this.#online) say(t("Connected again."));
    if (status !== "connecting") this.#online = status === "online";
  }

  /** Every second: the end of an item is said in time. */
  tellTime() {
    const open = this.meeting.state.public || {};
    const end = currentItem({public: open, stage: open.stage ?? {}})?.ends_at;
    const left = end && Math.round((end - this.meeting.now()) / 1000);
    if (left === this.#left) return;
    this.#left = left;
    if (!MILESTONES.includes(left)) return;
    say(left ? t("{time} left in this item.", {time: t("{count} min", {count: left / 60})}) : t("The time of this item is over."));
  }
}

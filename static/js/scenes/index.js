/** Every scene that the room's screen can show. A scene is a function of the documents and the clock. */
import {blank} from "./blank.js";
import {comments} from "./comments.js";
import {join} from "./join.js";
import {message} from "./message.js";
import {poll} from "./poll.js";
import {programme} from "./programme.js";
import {question} from "./question.js";
import {ranking} from "./ranking.js";
import {testcard} from "./testcard.js";
import {timer} from "./timer.js";

/** @type {Record<string, (view: import("../screen/view.js").View) => import("lit-html").TemplateResult>} */
export const SCENES = {join, programme, comments, question, ranking, poll, timer, message, testcard, blank};

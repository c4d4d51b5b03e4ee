/** The names of the lanes. */
import {t} from "../i18n.js";

const names = () => ({
  waiting: t("Waiting"), public: t("Public"), set_aside: t("Set aside"), answered: t("Answered"),
  refused: t("Refused"), merged: t("Merged"), screen: t("Screen"),
});

/** @param {import("./posts.js").Lane} lane */
export const laneName = (lane) => names()[lane];

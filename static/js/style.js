/** A style directive that a strict `style-src 'self'` allows: it goes through the object model, not through markup. */
import {Directive, PartType, directive} from "lit-html/directive.js";
import {noChange} from "lit-html";

class Css extends Directive {
  constructor(info) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error("css() stands in the tag itself: <b ${css({...})}>");
    /** @type {Record<string, string>} */
    this.last = {};
  }

  render() {
    return noChange;
  }

  update(part, [wanted]) {
    const style = /** @type {HTMLElement} */ (part.element).style;
    for (const name of Object.keys(this.last)) if (!(name in wanted)) style.removeProperty(name);
    for (const [name, value] of Object.entries(wanted)) if (this.last[name] !== value) style.setProperty(name, String(value));
    this.last = {...wanted};
    return noChange;
  }
}

/** `<b ${css({"--part": 0.4, "inline-size": "40%"})}>`: property names as in CSS. */
export const css = directive(Css);

/** The on-screen keyboard: on iOS it covers the page instead of making it smaller, so the dock is lifted over it. */

const LEAST = 80;

/** Keeps --keyboard at the height that the keyboard covers, and marks the page while somebody writes. */
export function followKeyboard() {
  const root = document.documentElement;
  const view = window.visualViewport;
  const writes = (on) => document.body.classList.toggle("writing", on);
  const lift = () => {
    const covered = view ? window.innerHeight - view.height - view.offsetTop : 0;
    root.style.setProperty("--keyboard", `${covered > LEAST && view?.scale === 1 ? Math.round(covered) : 0}px`);
  };
  view?.addEventListener("resize", lift);
  view?.addEventListener("scroll", lift);
  const dock = document.getElementById("dock");
  dock?.addEventListener("focusin", (event) => writes(/** @type {HTMLElement} */ (event.target).id === "words"));
  dock?.addEventListener("focusout", (event) => dock.contains(/** @type {Node | null} */ (event.relatedTarget)) || writes(false));
  onKeyboard((open) => writes(open && document.activeElement?.id === "words"));
}

/**
 * Tells when the keyboard comes and goes: Android's back key closes it and leaves the field its focus.
 * @param {(open: boolean) => void} tell
 */
function onKeyboard(tell) {
  let [width, tallest, open] = [0, 0, false];
  const look = () => {
    const height = window.visualViewport?.height || window.innerHeight;
    if (window.innerWidth !== width) [width, tallest] = [window.innerWidth, 0];
    tallest = Math.max(tallest, height);
    if (open !== tallest - height > LEAST) tell(open = !open);
  };
  (window.visualViewport || window).addEventListener("resize", look);
  look();
}

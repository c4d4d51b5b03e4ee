/** The on-screen keyboard: on iOS it covers the page instead of making it smaller, so the dock is lifted over it. */

const LEAST = 80;

/** Keeps --keyboard at the height that the keyboard covers, and marks the page while somebody writes. */
export function followKeyboard() {
  const root = document.documentElement;
  const view = window.visualViewport;
  const lift = () => {
    const covered = view ? window.innerHeight - view.height - view.offsetTop : 0;
    root.style.setProperty("--keyboard", `${covered > LEAST && view?.scale === 1 ? Math.round(covered) : 0}px`);
  };
  view?.addEventListener("resize", lift);
  view?.addEventListener("scroll", lift);
  const dock = document.getElementById("dock");
  dock?.addEventListener("focusin", (event) => document.body.classList.toggle("writing", /** @type {HTMLElement} */ (event.target).id === "words"));
  dock?.addEventListener("focusout", (event) => dock.contains(/** @type {Node | null} */ (event.relatedTarget)) || document.body.classList.remove("writing"));
}

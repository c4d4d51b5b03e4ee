/** Cards that change their place glide there, so that the eye does not lose them. */

const GLIDE_MS = 260;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Draws, then lets every element with the same `data-key` move from where it was.
 * @param {HTMLElement} root @param {() => void} draw
 */
export function glide(root, draw) {
  if (still.matches) return draw();
  const before = places(root);
  draw();
  for (const [key, {element, top}] of places(root)) {
    const moved = (before.get(key)?.top ?? top) - top;
    if (Math.abs(moved) < 1) continue;
    element.animate({transform: [`translateY(${moved}px)`, "none"]}, {duration: GLIDE_MS, easing: "cubic-bezier(0.2, 0, 0, 1)"});
  }
}

function places(root) {
  const found = new Map();
  for (const element of root.querySelectorAll("[data-key]")) found.set(element.dataset.key, {element, top: element.offsetTop});
  return found;
}

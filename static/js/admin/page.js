/** What the pages of /admin do beyond plain forms: copy an address, print, close a list that was opened. */

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = target.closest("button");
  if (button?.matches("[data-print]")) print();
  if (button?.dataset.copy) copy(button);
  closeMenus(target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  /** @type {HTMLElement | null} */ (document.querySelector("details.menu[open] > summary"))?.focus();
  closeMenus(null);
});

/** Closes every list but the one that was pressed in. @param {HTMLElement | null} target */
function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!target || !menu.contains(target)) menu.removeAttribute("open");
  }
}

/** @param {HTMLElement} button */
async function copy(button) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy));
  field.select();
  // On plain http there is no clipboard; the field stays marked, so that Ctrl and C does it.
  const done = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  if (!done && !document.execCommand("copy")) return;
  const before = button.textContent;
  const region = document.getElementById("say");
  button.textContent = region.textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = before;
    region.textContent = "";
  }, 2_000);
}

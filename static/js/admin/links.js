/** Copies an address and prints the page; without scripts both are done by hand. */

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (button?.matches("[data-print]")) print();
  if (button?.dataset.copy) copy(button);
});

/** @param {HTMLElement} button */
async function copy(button) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy));
  field.select();
  // On plain http there is no clipboard; the field stays marked, so that Ctrl and C does it.
  const done = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  if (!done && !document.execCommand("copy")) return;
  const before = button.textContent;
  button.textContent = button.dataset.done;
  document.getElementById("say").textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = before;
    document.getElementById("say").textContent = "";
  }, 2_000);
}

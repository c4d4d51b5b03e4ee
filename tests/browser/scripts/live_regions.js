// What of the page speaks by itself, as "role id: live": everything that a screen reader would read out on a change.
() => [...document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log], output")]
  .filter((element) => element.getAttribute("aria-live") !== "off")
  .map((element) => `${element.getAttribute("role") || element.tagName} ${element.id}: ${element.textContent.trim()}`)

// What the page is made of and what it says: each kind of element with its attributes, and all text outside scripts.
() => {
  const kinds = new Set();
  // Our scripts set custom properties, and classes of the whole page; whether they have done so already is a matter of time.
  const ours = (element, name) =>
    (name === "style" && [...element.style].every((property) => property.startsWith("--"))) || (name === "class" && element === document.documentElement);
  for (const element of document.querySelectorAll("*")) {
    const protocol = element.matches("a[href], form[action], iframe[src], img[src]") ? new URL(element.href || element.action || element.src, location).protocol : "";
    kinds.add([element.tagName, protocol, ...element.getAttributeNames().filter((name) => !ours(element, name)).sort()].join(" "));
  }
  const words = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) words.push(texts.currentNode.data);
  for (const field of document.querySelectorAll("input, textarea")) words.push(field.value);
  return {
    kinds: [...kinds],
    text: words.join("").replace(/\s+/g, " "),
    polluted: ["polluted", "pwned"].filter((name) => name in {} || name in window),
  };
}

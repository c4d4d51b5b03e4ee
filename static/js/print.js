/** A printed sheet: its button opens the browser's print dialog, and is there only where this works. */
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());

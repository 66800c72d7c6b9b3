/**
 * Shows and hides the password in a form that asks for one, and keeps what was typed when the form comes back with a correction.
 */

/** What was typed when htmx was about to put the answer in place of the form. */
let typed = "";

/** @returns {HTMLInputElement | null} */
function field() {
  return document.querySelector("input#password");
}

function prepare() {
  const input = field();
  if (input && typed) input.value = typed;
  typed = "";
  for (const button of document.querySelectorAll("button[data-shows]")) button.toggleAttribute("hidden", false);
}

/**
 * The button keeps its name; that it is pressed says the rest.
 * @param {HTMLButtonElement} button
 * @param {boolean} shown
 */
function show(button, shown) {
  const use = button.querySelector("use");
  field()?.setAttribute("type", shown ? "text" : "password");
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, shown ? "#eye-off" : "#eye"));
  button.setAttribute("aria-pressed", String(shown));
}

/** @returns {HTMLButtonElement | null} */
function shower() {
  return document.querySelector("button[data-shows]");
}

document.addEventListener("click", (event) => {
  const button = shower();
  if (button && event.target instanceof Node && button.contains(event.target)) show(button, field()?.type === "password");
});
// Sent as a password again, so that browsers offer to save it.
document.addEventListener(
  "submit",
  () => {
    const button = shower();
    if (button) show(button, false);
  },
  true,
);
document.addEventListener("htmx:beforeSwap", () => {
  typed = field()?.value ?? "";
});
document.addEventListener("htmx:afterSwap", prepare);
prepare();

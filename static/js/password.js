/**
 * Shows and hides the password in a form that asks for one.
 */

for (const button of document.querySelectorAll("button[data-shows]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const input = document.getElementById(button.dataset.shows ?? "");
  const label = button.querySelector("span");
  const use = button.querySelector("use");
  if (!(input instanceof HTMLInputElement) || !label || !use) continue;
  button.hidden = false;
  const show = (/** @type {boolean} */ shown) => {
    input.type = shown ? "text" : "password";
    label.textContent = shown ? "Hide" : "Show";
    use.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, shown ? "#eye-off" : "#eye"));
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // Sent as a password again, so that browsers offer to save it.
  input.form?.addEventListener("submit", () => show(false));
}

/**
 * The form that asks for a name and a password: it shows and hides the password, says that it is being sent, and has the name again
 * when it comes back without it, after an answer that was no form.
 */

import { note, noted } from "./shared/storage.js";
import { showWaiting } from "./shared/waiting.js";

/** Under it the name waits for the next form. The password is never kept. */
const NAME = "vitrine-login";

const form = /** @type {HTMLFormElement} */ (document.querySelector("form#login-form, form#register-form"));
const name = /** @type {HTMLInputElement} */ (document.getElementById("login"));
const password = /** @type {HTMLInputElement} */ (document.getElementById("password"));
const shower = /** @type {HTMLButtonElement} */ (document.querySelector("button[data-shows]"));

let isSent = false;
let endWaiting = () => {};

/**
 * The button keeps its name; that it is pressed says the rest.
 * @param {boolean} shown
 */
function show(shown) {
  const use = shower.querySelector("use");
  password.type = shown ? "text" : "password";
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, shown ? "#eye-off" : "#eye"));
  shower.setAttribute("aria-pressed", String(shown));
}

/** @param {SubmitEvent} event */
function send(event) {
  // Another listener has found that there is no line.
  if (event.defaultPrevented) return;
  if (isSent) return event.preventDefault();
  isSent = true;
  note(NAME, name.value);
  endWaiting = showWaiting(form.querySelector("button[data-waiting]"));
}

/** The form is here, or here again: it can be sent. */
function begin() {
  endWaiting();
  isSent = false;
}

shower.hidden = false;
shower.addEventListener("click", () => show(password.type === "password"));
// Sent as a password again, so that browsers offer to save it.
addEventListener("submit", () => show(false), true);
// After the listeners of the document, which may keep it from being sent.
addEventListener("submit", send);
addEventListener("pageshow", begin);
if (!name.value) name.value = noted(NAME) ?? "";

/**
 * Forms that ask for a password: they show and hide it, say that they are being sent, and take away what was said of how strong it is
 * as soon as it is another one. Those for a name have it again when they come back without it, after an answer that was no form.
 */

import { note, noted } from "./shared/storage.js";
import { showWaiting } from "./shared/waiting.js";

/** Under it the name waits for the next form. The password is never kept. */
const NAME = "vitrine-login";
const FORM = "form[data-password-form]";

const name = /** @type {HTMLInputElement | null} */ (document.querySelector(":is(#login-form, #register-form) #login"));

/** @type {Set<HTMLFormElement>} */
const sent = new Set();
let endWaiting = () => {};

/**
 * The button keeps its name; that it is pressed says the rest.
 * @param {Element} shower
 * @param {boolean} shown
 */
function show(shower, shown) {
  const field = document.getElementById(shower.getAttribute("data-shows") ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  const use = shower.querySelector("use");
  field.type = shown ? "text" : "password";
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, shown ? "#eye-off" : "#eye"));
  shower.setAttribute("aria-pressed", String(shown));
}

/** Prepare the buttons of this page, and of what has come into it. */
function prepare() {
  for (const shower of document.querySelectorAll("button[data-shows]")) {
    if (!(shower instanceof HTMLButtonElement) || !shower.hidden) continue;
    shower.hidden = false;
    shower.addEventListener("click", () => show(shower, shower.getAttribute("aria-pressed") !== "true"));
  }
}

/**
 * Sent as a password again, so that browsers offer to save it.
 * @param {Event} event
 */
function hide({ target }) {
  if (!(target instanceof HTMLFormElement)) return;
  for (const shower of target.querySelectorAll("button[data-shows]")) show(shower, false);
}

/** @param {SubmitEvent} event */
function send(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const opensBeside = event.submitter?.hasAttribute("formtarget");
  // Another listener has found that there is no line, or htmx sends it.
  if (event.defaultPrevented || opensBeside || !form.matches(FORM)) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  if (name) note(NAME, name.value);
  endWaiting = showWaiting(form.querySelector("button[data-waiting]"));
}

/** The forms are here, or here again: they can be sent. */
function begin() {
  endWaiting();
  sent.clear();
}

/**
 * A verdict is about what was typed then, and so is the one that is still on its way.
 * @param {Event} event
 */
function forgetVerdict({ target }) {
  const id = target instanceof HTMLElement ? target.id : "";
  if (!id) return;
  document.querySelector(`[data-verdict-of="${id}"]`)?.replaceChildren();
  document.querySelector(`[data-judges="${id}"]`)?.dispatchEvent(new Event("htmx:abort"));
}

prepare();
document.addEventListener("htmx:afterSettle", prepare);
document.addEventListener("input", forgetVerdict, true);
addEventListener("submit", hide, true);
// After the listeners of the document, which may keep it from being sent.
addEventListener("submit", send);
addEventListener("pageshow", begin);
// Who is in the field already is about to type, and would type behind it.
if (name && !name.value && name !== document.activeElement) name.value = noted(NAME) ?? "";

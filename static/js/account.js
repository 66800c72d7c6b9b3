/**
 * The first page of the account: switches single keys off for this browser, and asks before a sign-out that would lose uploads which
 * wait in it, of this account and of others whose sessions have lapsed here.
 */

import { switchShortcuts } from "./shared/keys.js";
import { leaveUnasked } from "./shared/kept_page.js";
import { say } from "./shared/status.js";
import { NO_COOKIE } from "./shared/storage.js";
import { uploads } from "./upload/host.js";
import { signOutQuestion } from "./upload/sign_out_question.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-out"));
const question = /** @type {HTMLDialogElement} */ (document.getElementById("sign-out-question"));

form.addEventListener("htmx:confirm", async (event) => {
  const { triggeringEvent, issueRequest } = /** @type {CustomEvent<{triggeringEvent: SubmitEvent, issueRequest: (sure: boolean) => void}>} */ (
    event
  ).detail;
  if (triggeringEvent.submitter?.hasAttribute("data-sure")) return question.close();
  event.preventDefault();
  const { own, others } = await uploads.waiting().catch(() => ({ own: 0, others: 0 }));
  if (own + others === 0) return issueRequest(true);
  const { title, loss } = signOutQuestion(own, others);
  part("sign-out-count").textContent = title;
  part("sign-out-loss").textContent = loss;
  part("sign-out-finish").hidden = own === 0;
  question.showModal();
  // Not the answer that loses something, where there is nothing to finish here.
  if (own === 0) part("sign-out-not-now").focus();
});

// The browser may have thrown away already what was kept of uploads under way, and would ask about them once more.
form.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = /** @type {CustomEvent<{xhr: XMLHttpRequest}>} */ (event).detail;
  if (xhr.getResponseHeader("HX-Redirect")) leaveUnasked();
});

const shortcuts = /** @type {HTMLInputElement} */ (part("shortcuts"));
part("shortcuts-switch").hidden = false;
shortcuts.addEventListener("change", () => {
  const isKept = switchShortcuts(shortcuts.dataset.cookie ?? "", shortcuts.checked);
  if (!isKept) shortcuts.checked = !shortcuts.checked;
  say(isKept ? `Single keys are ${shortcuts.checked ? "on" : "off"} in this browser.` : NO_COOKIE);
});

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

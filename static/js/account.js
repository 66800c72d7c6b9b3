/**
 * The account page: copies its example, and asks before a sign-out that would lose uploads which wait in this browser.
 */

import { prepareCopyButtons } from "./shared/clipboard.js";
import { pictures } from "./shared/numbers.js";
import { uploads } from "./upload/host.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-out"));
const question = /** @type {HTMLDialogElement} */ (document.getElementById("sign-out-question"));

form.addEventListener("htmx:confirm", async (event) => {
  const { triggeringEvent, issueRequest } = /** @type {CustomEvent<{triggeringEvent: SubmitEvent, issueRequest: (sure: boolean) => void}>} */ (
    event
  ).detail;
  if (triggeringEvent.submitter?.hasAttribute("data-sure")) return question.close();
  event.preventDefault();
  const count = await uploads.waiting().catch(() => 0);
  if (count === 0) return issueRequest(true);
  const title = /** @type {HTMLElement} */ (question.querySelector("h2"));
  title.textContent = `${pictures(count)} ${count === 1 ? "is" : "are"} not uploaded yet`;
  question.showModal();
});

prepareCopyButtons();

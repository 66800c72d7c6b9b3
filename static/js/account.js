/**
 * The account page: copies its example, and asks before a sign-out that would lose uploads which wait in this browser.
 */

import { prepareCopyButtons } from "./shared/clipboard.js";
import { pictures } from "./shared/numbers.js";
import { uploads } from "./upload/host.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-out"));
const question = /** @type {HTMLDialogElement} */ (document.getElementById("sign-out-question"));

form.addEventListener("submit", async (event) => {
  if (event.submitter?.hasAttribute("data-sure")) return;
  event.preventDefault();
  const count = await uploads.waiting();
  if (count === 0) return form.submit();
  const title = /** @type {HTMLElement} */ (question.querySelector("h2"));
  title.textContent = `${pictures(count)} ${count === 1 ? "is" : "are"} not uploaded yet`;
  question.showModal();
});

prepareCopyButtons();

/**
 * Asks before a sign-out that would lose something: it empties this browser, and with it the uploads that wait here.
 * @module account
 */

import { countUnfinished } from "./upload/store.js";
import { pictures } from "./upload/words.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-out"));
const question = /** @type {HTMLDialogElement} */ (document.getElementById("sign-out-question"));

form.addEventListener("submit", async (event) => {
  if (event.submitter?.hasAttribute("data-sure")) return;
  event.preventDefault();
  const count = await countUnfinished(form.dataset.account ?? "");
  if (count === 0) return form.submit();
  const title = /** @type {HTMLElement} */ (question.querySelector("h2"));
  title.textContent = `${pictures(count)} ${count === 1 ? "is" : "are"} not uploaded yet`;
  question.showModal();
});

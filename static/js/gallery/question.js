/**
 * What an action asks before it is done, in a dialog: the same form that is a page of its own without scripts.
 */

/** @returns {HTMLDialogElement | null} the one that is open */
export function openQuestion() {
  return document.querySelector(/** @type {"dialog"} */ (".selection-dialog[open]"));
}

/** Close it; the focus goes back to where it was before. */
export function closeQuestion() {
  openQuestion()?.close();
}

/**
 * Ask what a page of the server asks, in place of a question before.
 * @param {string} html
 * @returns {boolean} whether that is a question
 */
export function ask(html) {
  const asked = new DOMParser().parseFromString(html, "text/html").getElementById("question");
  const heading = asked?.querySelector("h1");
  if (!asked || !heading) return false;
  const name = document.createElement("h2");
  name.id = "question-name";
  name.append(...heading.childNodes);
  heading.replaceWith(name);
  const dialog = openQuestion() ?? make();
  dialog.replaceChildren(document.importNode(asked, true));
  if (!dialog.open) dialog.showModal();
  const field = dialog.querySelector("[autofocus]");
  if (field instanceof HTMLElement) field.focus();
  return true;
}

/**
 * Say in the dialog what went wrong: nothing beside it can be seen or used.
 * @param {string} sentence
 * @param {string} [signIn] the address of the sign-in page, where that helps
 */
export function complain(sentence, signIn = "") {
  const dialog = openQuestion();
  dialog?.querySelector(".question-fault")?.remove();
  const words = document.createElement("p");
  words.className = "question-fault field-error";
  words.role = "alert";
  words.textContent = `${sentence} `;
  if (signIn) {
    const link = document.createElement("a");
    link.href = signIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Sign in (opens a new tab)";
    words.append(link);
  }
  dialog?.querySelector(".message")?.append(words);
}

function make() {
  const dialog = document.createElement("dialog");
  dialog.className = "selection-dialog";
  dialog.setAttribute("aria-labelledby", "question-name");
  // Its way back is a link to the list, which is below it.
  dialog.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a:not([target])") : null;
    if (!link) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("main")?.append(dialog);
  return dialog;
}

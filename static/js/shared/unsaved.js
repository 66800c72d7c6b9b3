/**
 * Words that somebody typed and has not saved: no way off a page throws them away without a question.
 */

import { askBeforeLeaving } from "./kept_page.js";

const QUESTION = "What you typed is not saved. Go on without it?";

/** Watch the forms of this page that have `data-unsaved`, also those that come later. */
export function watchUnsaved() {
  document.addEventListener("input", watch);
  document.addEventListener("htmx:afterSettle", watch);
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, target } = /** @type {CustomEvent<{elt: Element, target: Element}>} */ (event).detail;
    // A form that is sent is being saved; any other request loses what it replaces.
    const lost = unsavedForms().filter((form) => form !== elt && target.contains(form));
    if (lost.length && !confirm(QUESTION)) event.preventDefault();
  });
}

/** @returns {boolean} whether the page would lose words if it were left now */
export function hasUnsaved() {
  return unsavedForms().length > 0;
}

/** Ask only while there is something to lose: a page that may ask is kept by no browser for the way back. */
function watch() {
  if (hasUnsaved()) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
}

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  if (hasUnsaved()) askBeforeLeaving(event);
}

/** @returns {HTMLFormElement[]} */
function unsavedForms() {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-unsaved]"));
  return [...forms].filter((form) => [...form.elements].some(isChanged));
}

/** @param {Element} field */
function isChanged(field) {
  const isText = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type !== "hidden");
  return isText && field.value !== field.defaultValue;
}

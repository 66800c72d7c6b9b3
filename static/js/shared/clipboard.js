/**
 * Copies text to the clipboard, also over plain HTTP, and shows the result on the button.
 */

import { say } from "./status.js";

/** What is said of a link that is on the clipboard now. */
export const LINK_COPIED = "Link copied.";

const SHOWN_MILLISECONDS = 2000;

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is on the clipboard now
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/**
 * Copy a text that is not known yet, within the press that asks for it: browsers give the clipboard to nothing later.
 * @param {Promise<string>} text
 * @returns {Promise<boolean>} whether it is on the clipboard now; rejected as `text` is
 */
export async function copyWhen(text) {
  try {
    const blob = text.then((known) => new Blob([known], { type: "text/plain" }));
    blob.catch(() => {}); // Said once, below.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    return copyText(await text);
  }
}

/**
 * Over plain HTTP browsers have no clipboard interface: select the text in a field and ask for a copy of the selection.
 * @param {string} text
 * @returns {boolean}
 */
function copyBySelection(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return copied;
}

/**
 * Show a sign and words on a button for a moment.
 * @param {Element} button with an icon, and a span if it has words
 * @param {string} icon of the sprite
 * @param {string} words
 */
export function showOnButton(button, icon, words) {
  const use = button.querySelector("use");
  if (!use || button.hasAttribute("data-showing")) return;
  const label = button.querySelector("span");
  const [href, text] = [use.getAttribute("href") ?? "", label?.textContent ?? ""];
  button.setAttribute("data-showing", "");
  use.setAttribute("href", href.replace(/#.*/, `#${icon}`));
  if (label) label.textContent = words;
  setTimeout(() => {
    use.setAttribute("href", href);
    if (label) label.textContent = text;
    button.removeAttribute("data-showing");
  }, SHOWN_MILLISECONDS);
}

/** Prepare the copy buttons of the page that are not yet: `data-copies` is the id of the element whose text is copied. */
export function prepareCopyButtons() {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    const source = document.getElementById(button.getAttribute("data-copies") ?? "");
    if (!(button instanceof HTMLButtonElement) || !source || !button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", () => copyFrom(source, button));
  }
}

/**
 * @param {HTMLElement} source
 * @param {HTMLButtonElement} button
 */
async function copyFrom(source, button) {
  const isField = source instanceof HTMLInputElement;
  const copied = await copyText(isField ? source.value : (source.textContent ?? ""));
  if (!copied && isField) source.select();
  else if (!copied) getSelection()?.selectAllChildren(source);
  const words = copied ? "Copied" : "Selected; copy it with your keyboard";
  showOnButton(button, copied ? "check" : "info", words);
  say(words, { unseen: copied });
}

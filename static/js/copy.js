/**
 * Buttons that copy a text: `data-copies` names the element which holds it.
 * @module copy
 */

const SAID_MS = 2000;

/** @param {HTMLElement} source */
function textOf(source) {
  return source instanceof HTMLInputElement ? source.value : (source.textContent ?? "");
}

/**
 * Copy by the clipboard, or over plain HTTP, where there is none, by selection.
 * @param {HTMLElement} source
 * @returns {Promise<boolean>}
 */
async function copy(source) {
  try {
    await navigator.clipboard.writeText(textOf(source));
    return true;
  } catch {
    if (source instanceof HTMLInputElement) source.select();
    else getSelection()?.selectAllChildren(source);
    return document.execCommand("copy");
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} copied
 */
function say(button, copied) {
  const words = copied ? "Copied" : "Selected; copy it with your keyboard";
  const status = document.getElementById("status");
  if (status) status.textContent = words;
  const use = button.querySelector("use");
  const label = button.querySelector("span");
  if (!use || button.dataset.saying) return;
  button.dataset.saying = "yes";
  const [href, text] = [use.getAttribute("href") ?? "", label?.textContent ?? ""];
  use.setAttribute("href", href.replace(/#.*/, copied ? "#check" : "#info"));
  if (label) label.textContent = words;
  setTimeout(() => {
    use.setAttribute("href", href);
    if (label) label.textContent = text;
    if (status) status.textContent = "";
    delete button.dataset.saying;
  }, SAID_MS);
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const source = document.getElementById(button.dataset.copies ?? "");
  if (!source) continue;
  button.hidden = false;
  button.addEventListener("click", async () => say(button, await copy(source)));
}

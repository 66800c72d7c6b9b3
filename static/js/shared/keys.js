/**
 * The keys of the pages: a control that names one (`data-key`) is used by it.
 *
 * Somebody who speaks to a computer, or whose fingers slip, can switch off those that are single characters (WCAG 2.1.4): then they
 * count only where the part of the page that they are about has the focus (`data-keys-here`).
 */

const KEPT_SECONDS = 365 * 24 * 3600;
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

/** @returns {boolean} */
export function areShortcutsOn() {
  return document.documentElement.dataset.shortcuts !== "off";
}

/**
 * Say whether a key is meant for the page and not for a field, a dialog or the browser.
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function isShortcut(event) {
  const { key, target } = event;
  const isCharacter = key.length === 1;
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return false;
  if (event.shiftKey && !isCharacter) return false;
  if (document.querySelector("dialog[open], :popover-open")) return false;
  if (!(target instanceof Element)) return !isCharacter || areShortcutsOn();
  if (target.closest(FIELDS)) return false;
  return !isCharacter || areShortcutsOn() || target.closest("[data-keys-here]") !== null;
}

/**
 * Switch single characters on or off for this browser.
 * @param {string} name of the cookie that says so to the server (bff/web/shortcuts.py)
 * @param {boolean} are
 * @returns {boolean} whether the browser keeps that
 */
export function switchShortcuts(name, are) {
  document.cookie = `${name}=${are ? "on" : "off"}; Path=/; SameSite=Lax; Max-Age=${KEPT_SECONDS}`;
  if (!document.cookie.split("; ").includes(`${name}=${are ? "on" : "off"}`)) return false;
  if (are) delete document.documentElement.dataset.shortcuts;
  else document.documentElement.dataset.shortcuts = "off";
  return true;
}

/** Have keys use the controls of this page that name them. */
export function useKeys() {
  addEventListener("keydown", (event) => {
    if (!isShortcut(event)) return;
    // A letter is the same with Caps Lock.
    const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
    const controls = document.querySelectorAll(/** @type {"button"} */ (`[data-key="${CSS.escape(key)}"]`));
    for (const control of controls) {
      // What is hidden may be shown by who hid it.
      if (!isSeen(control)) control.dispatchEvent(new CustomEvent("wanted", { bubbles: true }));
      if (!isSeen(control)) continue;
      event.preventDefault();
      if (!event.repeat) use(control);
      return;
    }
    const dialog = document.getElementById("keys");
    if (key !== "?" || !(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });
  // For browsers that do not know buttons which open dialogs by themselves.
  if ("command" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", ({ target }) => {
    const opens = target instanceof Element && target.closest('[command="show-modal"]')?.getAttribute("commandfor");
    const dialog = opens && document.getElementById(opens);
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
}

/** @param {HTMLElement | null} control */
function isSeen(control) {
  return control?.checkVisibility({ visibilityProperty: true }) ?? false;
}

/** @param {HTMLElement} control */
function use(control) {
  const { keyFocuses } = control.dataset;
  const field = () => (keyFocuses ? document.getElementById(keyFocuses) : null);
  // What opens a form does not close it over what is typed.
  if (!isSeen(field())) control.click();
  field()?.focus();
}

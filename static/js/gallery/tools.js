/**
 * The menus beside the first heading close by Escape, and by a click or the focus elsewhere; that of the months marks the one that is
 * looked at.
 */

import { markMonth } from "./months.js";

/** @returns {HTMLDetailsElement | null} */
function opened() {
  return document.querySelector(/** @type {"details"} */ (".tools-menu[open]"));
}

/** @param {Event} event */
function closeBeside(event) {
  const menu = opened();
  if (menu && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
}

/** @param {Event} event */
function markInMenu({ target }) {
  if (!(target instanceof HTMLDetailsElement) || target.id !== "months" || !target.open) return;
  markMonth(target)?.scrollIntoView({ block: "nearest" });
}

/** Begin on this page. */
export function useMenus() {
  document.addEventListener("toggle", markInMenu, true);
  document.addEventListener("click", closeBeside);
  document.addEventListener("focusin", closeBeside);
  document.addEventListener("keydown", (event) => {
    const menu = opened();
    if (event.key !== "Escape" || !menu) return;
    event.preventDefault();
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
  });
}

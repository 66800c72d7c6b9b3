/**
 * The menus beside the first heading close by Escape, and by a click or the focus elsewhere; that of the months marks the one that is
 * looked at.
 */

import { topTile } from "./tiles.js";

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
function markMonth({ target }) {
  if (!(target instanceof HTMLDetailsElement) || target.id !== "months" || !target.open) return;
  // A day that goes on from above has no heading of its own.
  let day = topTile()?.closest(".day") ?? null;
  while (day && !day.querySelector(".day-name")) day = day.previousElementSibling;
  const month = day?.querySelector("time")?.dateTime.slice(0, 7);
  for (const link of target.querySelectorAll(/** @type {"a"} */ ("[data-month]"))) {
    if (link.dataset.month !== month) link.removeAttribute("aria-current");
    else link.setAttribute("aria-current", "true");
  }
  target.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

/** Begin on this page. */
export function useMenus() {
  document.addEventListener("toggle", markMonth, true);
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

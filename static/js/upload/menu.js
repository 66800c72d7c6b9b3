/**
 * The menu of a row: there is one on the page, which the browser opens and closes (popover).
 */

import { pathOf } from "../shared/links.js";
import { hush } from "../shared/status.js";

/**
 * @typedef {object} MenuChoices
 * @property {(format: import("../shared/links.js").Format) => void} onCopy
 * @property {() => void} onShare
 * @property {() => void} onHide nobody but its owner is to see it
 */

export class UploadMenu {
  /**
   * @param {HTMLElement} menu
   * @param {MenuChoices} choices
   */
  constructor(menu, choices) {
    this.menu = menu;
    // A sentence would lie over it, or under it.
    menu.addEventListener("beforetoggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "open") hush();
    });
    menu.addEventListener("click", (event) => {
      const item = /** @type {Element} */ (event.target).closest("button, a");
      if (!item) return;
      const format = item.getAttribute("data-format");
      menu.hidePopover();
      if (format) choices.onCopy(/** @type {import("../shared/links.js").Format} */ (format));
      else if (item.hasAttribute("data-share")) choices.onShare();
      else if (item.hasAttribute("data-hide")) choices.onHide();
    });
  }

  /**
   * Called in the click that opens the menu, before the browser shows it.
   * @param {import("./transport.js").Picture} picture whose links are copied only where others can open them
   */
  prepareFor(picture) {
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (this.menu.querySelectorAll("[data-of]"))) {
      item.hidden = item.dataset.of !== picture.visibility;
    }
    const open = /** @type {HTMLAnchorElement} */ (this.menu.querySelector("#upload-menu-open"));
    open.href = pathOf(picture.view_url);
  }
}

/**
 * The menu of a row: there is one on the page, which the browser opens and closes (popover).
 */

/**
 * @typedef {object} MenuChoices
 * @property {(format: import("../shared/links.js").Format) => void} onCopy
 * @property {(visibility: "private" | "link") => void} onVisibility
 */

export class UploadMenu {
  /**
   * @param {HTMLElement} menu
   * @param {MenuChoices} choices
   */
  constructor(menu, choices) {
    this.menu = menu;
    menu.addEventListener("click", (event) => {
      const item = /** @type {Element} */ (event.target).closest("[data-format], [data-visibility], a");
      if (!item) return;
      const format = item.getAttribute("data-format");
      const visibility = item.getAttribute("data-visibility");
      menu.hidePopover();
      if (format) choices.onCopy(/** @type {import("../shared/links.js").Format} */ (format));
      if (visibility) choices.onVisibility(visibility === "link" ? "link" : "private");
    });
  }

  /**
   * Called in the click that opens the menu, before the browser shows it.
   * @param {import("./transport.js").Picture} picture
   */
  prepareFor(picture) {
    for (const item of this.menu.querySelectorAll("[data-visibility]")) {
      const now = item.getAttribute("data-visibility") === picture.visibility;
      /** @type {HTMLElement} */ (item).hidden = now;
    }
    const open = /** @type {HTMLAnchorElement} */ (this.menu.querySelector("#upload-menu-open"));
    open.href = picture.view_url;
  }
}

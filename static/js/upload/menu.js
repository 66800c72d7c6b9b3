/**
 * The one menu of the page, which belongs to the row whose button opened it. The browser opens and closes it (popover).
 * @module upload/menu
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
      const item = /** @type {Element} */ (event.target).closest(".upload-menu-item");
      if (!item) return;
      const format = item.getAttribute("data-format");
      const visibility = item.getAttribute("data-visibility");
      menu.hidePopover();
      if (format) choices.onCopy(/** @type {import("../shared/links.js").Format} */ (format));
      if (visibility) choices.onVisibility(visibility === "link" ? "link" : "private");
    });
  }

  /**
   * Runs in the button's own click, before the browser opens the menu.
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

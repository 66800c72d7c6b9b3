/**
 * Shows each upload as a row made from the page's own template; it decides nothing.
 */

import { showOnButton } from "../shared/clipboard.js";
import { pathOf } from "../shared/links.js";
import { formatBytes } from "../shared/numbers.js";
import { canRetry, isUnfinished } from "./record.js";
import { stateSentence } from "./sentences.js";

/** @typedef {import("./record.js").Upload} Upload */

export class UploadRows {
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /**
   * @param {HTMLElement} list
   * @param {HTMLTemplateElement} template
   * @param {(action: string, id: string) => void} onAction
   */
  constructor(list, template, onAction) {
    this.list = list;
    this.template = template;
    list.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-action]");
      const row = button?.closest("[data-id]");
      if (button && row) onAction(button.getAttribute("data-action") ?? "", row.getAttribute("data-id") ?? "");
    });
  }

  /**
   * The newest batch goes on top, where the user who dropped it looks.
   * @param {Upload[]} uploads
   * @param {boolean} isSignedOut
   */
  add(uploads, isSignedOut) {
    const batch = document.createDocumentFragment();
    for (const upload of uploads) {
      const row = this.#newRow(upload);
      this.#rows.set(upload.id, row);
      this.update(upload, isSignedOut);
      batch.append(row);
    }
    this.list.prepend(batch);
  }

  /**
   * @param {Upload} upload
   * @param {boolean} isSignedOut whether what waits is held until somebody signs in
   */
  update(upload, isSignedOut) {
    const row = this.#rows.get(upload.id);
    if (!row) return;
    const focused = document.activeElement;
    const done = upload.state === "done";
    row.dataset.state = upload.state;
    const isPlain = done && !upload.picture?.duplicate && !upload.picture?.album_problem;
    setText(part(row, ".upload-text"), isPlain ? "" : stateSentence(upload, isSignedOut));
    showBar(row, upload);
    if (done) showPicture(row, upload);
    show(row, '[data-mark="failed"]', upload.state === "failed");
    show(row, '[data-mark="private"]', done && upload.picture?.visibility !== "link");
    show(row, '[data-mark="link"]', done && upload.picture?.visibility === "link");
    show(row, '[data-action="share"]', done && upload.picture?.visibility !== "link");
    show(row, '[data-action="copy"]', done && upload.picture?.visibility === "link");
    show(row, '[data-action="hurry"]', upload.state === "delayed");
    show(row, '[data-action="more"]', done);
    show(row, '[data-action="retry"]', canRetry(upload));
    show(row, '[data-action="cancel"]', isUnfinished(upload));
    show(row, '[data-action="remove"]', upload.state === "failed" || upload.state === "cancelled");
    if (focused && row.contains(focused)) keepFocusIn(row, focused);
  }

  /**
   * @param {string} id
   * @param {string} url of the small picture; the icon of a file stays when it cannot be shown
   */
  showThumbnail(id, url) {
    const frame = this.#rows.get(id)?.querySelector(".upload-thumb");
    if (!frame) return;
    const image = new Image(56, 56);
    image.alt = "";
    image.draggable = false;
    image.onload = () => frame.replaceChildren(image);
    image.src = url;
  }

  /**
   * @param {string} id
   * @param {boolean} isSharing whether the server is asked to let others see it
   */
  showSharing(id, isSharing) {
    const button = this.#rows.get(id)?.querySelector('[data-action="share"]');
    button?.setAttribute("aria-busy", String(isSharing));
    const words = button?.querySelector("span");
    if (words) setText(words, isSharing ? "Sharing" : "Share");
  }

  /**
   * Show on the button itself that the link is on the clipboard.
   * @param {string} id
   */
  showCopied(id) {
    const button = this.#rows.get(id)?.querySelector('[data-action="copy"]');
    if (button) showOnButton(button, "check", "Copied");
  }

  /**
   * @param {string} id
   * @returns {boolean} false when the focus was in this row and no other row could take it
   */
  remove(id) {
    const row = this.#rows.get(id);
    if (!row) return true;
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    const focused = row.contains(document.activeElement);
    row.remove();
    this.#rows.delete(id);
    if (focused) firstButton(neighbour)?.focus();
    return !focused || neighbour !== null;
  }

  /**
   * @param {Upload} upload
   * @returns {HTMLElement}
   */
  #newRow(upload) {
    const copy = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (copy.firstElementChild);
    row.dataset.id = upload.id;
    part(row, ".upload-title").textContent = upload.name;
    part(row, ".upload-size").textContent = upload.size > 0 ? formatBytes(upload.size) : "";
    part(row, ".upload-bar").setAttribute("aria-label", `Upload of ${upload.name}`);
    for (const button of row.querySelectorAll("[data-label]")) {
      const label = `${button.getAttribute("data-label")} ${upload.name}`;
      button.setAttribute("aria-label", label);
      button.setAttribute("title", label);
    }
    return row;
  }
}

/**
 * @param {HTMLElement} row
 * @param {Upload} upload
 */
function showBar(row, upload) {
  const bar = /** @type {HTMLProgressElement} */ (part(row, ".upload-bar"));
  bar.hidden = !isUnfinished(upload);
  bar.value = upload.size === 0 ? 0 : upload.sentBytes / upload.size;
}

/**
 * @param {HTMLElement} row
 * @param {Upload} upload
 */
function showPicture(row, { picture }) {
  if (!picture) return;
  const title = /** @type {HTMLAnchorElement} */ (part(row, ".upload-title"));
  title.href = pathOf(picture.view_url);
  const link = /** @type {HTMLAnchorElement} */ (part(row, ".upload-link"));
  link.href = pathOf(picture.view_url);
  link.hidden = false;
  setText(link, picture.view_url.replace(/^https?:\/\//, ""));
  const album = /** @type {HTMLAnchorElement} */ (part(row, ".upload-album"));
  album.hidden = !picture.album;
  if (!picture.album) return;
  album.href = `/albums/${picture.album.id}`;
  setText(album, `In ${picture.album.name}`);
}

/**
 * A focused button that disappears hands the focus to the next one, or the keyboard would start again at the top of the page.
 * @param {HTMLElement} row
 * @param {Element} focused what had the focus before the row changed
 */
function keepFocusIn(row, focused) {
  if (focused instanceof HTMLElement && focused.hidden) firstButton(row)?.focus();
}

/**
 * @param {Element | null} row
 * @returns {HTMLElement | null | undefined}
 */
function firstButton(row) {
  return row?.querySelector("button:not([hidden])");
}

/**
 * @param {Element} row
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(row, selector) {
  return /** @type {HTMLElement} */ (row.querySelector(selector));
}

/**
 * @param {HTMLElement} row
 * @param {string} selector
 * @param {boolean} visible
 */
function show(row, selector, visible) {
  part(row, selector).hidden = !visible;
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

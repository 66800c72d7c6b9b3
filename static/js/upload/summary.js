/**
 * The lines about all uploads together: how far they are, what leaving would lose, and what can be done now.
 */

import { isUnfinished, retriable } from "./record.js";
import { overallProgress, summarySentence, tally } from "./sentences.js";

/** A screen reader reads each change of the sentence aloud, so it changes no more often than this while files run. */
const SENTENCE_EVERY_MILLISECONDS = 1500;

export class UploadSummary {
  #pending = 0;
  #lastChange = 0;
  #title = document.title;

  /**
   * @param {HTMLElement} page
   * @param {typeof import("./host.js").uploads} uploads
   */
  constructor(page, uploads) {
    this.page = page;
    this.uploads = uploads;
  }

  /** Changes come by the hundred; they are shown together, ten times a second at most. */
  refreshSoon() {
    this.#pending ||= setTimeout(() => {
      this.#pending = 0;
      this.#refresh();
    }, 100);
  }

  #refresh() {
    const uploads = this.uploads.all;
    const focused = document.activeElement;
    const busy = uploads.some(isUnfinished);
    const { done } = tally(uploads);
    const sentences = [summarySentence(uploads, this.uploads.queue?.isSignedOut), uploads.length > 0 && this.uploads.leftOut];
    this.#showSentence(sentences.filter(Boolean).join(" "), busy);
    this.#showProgress(busy ? overallProgress(uploads) : null);
    this.#show("upload-cancel-all", uploads.filter(isUnfinished).length > 1);
    this.#show("upload-retry-failed", !busy && retriable(uploads).length > (uploads.some(({ state }) => state === "failed") ? 0 : 1));
    this.#show("upload-copy-all", !busy && done > 1);
    this.#show("upload-clear", !busy && uploads.length > 1);
    this.#show("upload-risk", busy && this.uploads.isAtRisk);
    this.#show("upload-gallery", !busy && done > 0);
    this.page.toggleAttribute("data-started", uploads.length > 0);
    this.#keepFocus(focused);
  }

  /**
   * The focus of a button that goes away is not lost with it.
   * @param {Element | null} focused what had the focus before
   */
  #keepFocus(focused) {
    const actions = focused?.closest(".upload-summary-actions");
    if (!actions || !(focused instanceof HTMLElement) || !focused.hidden) return;
    const next = ["upload-clear", "upload-cancel-all", "upload-files"].map((id) => this.#part(id)).find(({ hidden }) => !hidden);
    next?.focus();
  }

  /**
   * @param {string} sentence
   * @param {boolean} busy
   */
  #showSentence(sentence, busy) {
    const status = this.#part("upload-status");
    if (status.textContent === sentence) return;
    const wait = this.#lastChange + SENTENCE_EVERY_MILLISECONDS - Date.now();
    if (busy && status.textContent && wait > 0) {
      setTimeout(() => this.refreshSoon(), wait);
      return;
    }
    this.#lastChange = Date.now();
    status.textContent = sentence;
  }

  /** @param {number | null} progress 0 to 1, null when no upload runs */
  #showProgress(progress) {
    const bar = /** @type {HTMLProgressElement} */ (this.#part("upload-overall"));
    bar.hidden = progress === null;
    bar.value = progress ?? 0;
    document.title = progress === null ? this.#title : `${Math.floor(progress * 100)} % – ${this.#title}`;
  }

  /**
   * @param {string} id
   * @param {boolean} visible
   */
  #show(id, visible) {
    this.#part(id).hidden = !visible;
  }

  /**
   * @param {string} id
   * @returns {HTMLElement}
   */
  #part(id) {
    return /** @type {HTMLElement} */ (this.page.querySelector(`#${id}`));
  }
}

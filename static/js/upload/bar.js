/**
 * The uploads in the bar of a page that does not list them: how many are done, and a popover that says more.
 */

import { pictures } from "../shared/numbers.js";
import { signInAddress } from "../shared/session.js";
import { hush, say } from "../shared/status.js";
import { chosenVisibility, WHO } from "./chosen_visibility.js";
import { retriable } from "./record.js";
import { overallProgress, seenBySentence, summarySentence, tally } from "./sentences.js";

const REFRESH_MILLISECONDS = 150;

const MOST_REFUSED = 5;

export class UploadBar {
  #pending = 0;

  /**
   * @param {HTMLElement} popover
   * @param {typeof import("./host.js").uploads} uploads
   */
  constructor(popover, uploads) {
    this.popover = popover;
    this.uploads = uploads;
    this.link = /** @type {HTMLElement} */ (document.getElementById("upload-link"));
    this.button = /** @type {HTMLElement} */ (document.getElementById("uploads-button"));
    const on = (/** @type {string} */ id, /** @type {() => void} */ act) => this.#part(id).addEventListener("click", act);
    on("uploads-cancel", () => uploads.queue?.cancelAll());
    on("uploads-retry", () => uploads.queue?.retryAll());
    on("uploads-hurry", () => uploads.queue?.hurryAll());
    on("uploads-go-on", () => uploads.queue?.resume());
    on("uploads-clear", () => uploads.clear());
    // It says more than the sentence that it would lie over.
    popover.addEventListener("beforetoggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "open") hush();
    });
    const refresh = () => this.refreshSoon();
    uploads.listen({ onNew: refresh, onChange: refresh, onCount: refresh });
    this.refreshSoon();
  }

  /** Changes come by the hundred; they are shown together. */
  refreshSoon() {
    this.#pending ||= setTimeout(() => {
      this.#pending = 0;
      this.#refresh();
    }, REFRESH_MILLISECONDS);
  }

  #refresh() {
    const { all, known, queue, isAtRisk, leftOut } = this.uploads;
    const isOwn = all.length > 0;
    const { done, failed, cancelled, open, wanted } = isOwn
      ? tally(all)
      : { ...known, cancelled: 0, open: known.waiting, wanted: known.waiting + known.done + known.failed };
    const focused = document.activeElement;
    const isSignedOut = queue?.isSignedOut ?? false;
    this.#showButton(open > 0 || (isOwn && failed + cancelled > 0), done, wanted);
    const ownSentence = [summarySentence(all, isSignedOut), leftOut].filter(Boolean).join(" ");
    this.#part("uploads-sentence").textContent = isOwn ? ownSentence : `In another tab: ${done} of ${pictures(wanted)} done.`;
    const progress = /** @type {HTMLProgressElement} */ (this.#part("uploads-progress"));
    progress.hidden = open === 0;
    progress.value = isOwn ? overallProgress(all) : done / Math.max(1, wanted);
    this.#part("uploads-who").textContent = `What you drop or paste here: ${WHO[chosenVisibility()]}.`;
    this.#showRefused(all);
    /** @type {HTMLAnchorElement} */ (this.#part("uploads-sign-in")).href = signInAddress(); // The place may have changed.
    this.#show("uploads-signed-out", isSignedOut && open > 0);
    this.#show("uploads-risk", isAtRisk);
    this.#show("uploads-cancel", isOwn && open > 0);
    this.#show("uploads-retry", isOwn && open === 0 && retriable(all).length > 0);
    this.#show("uploads-hurry", all.some((upload) => upload.state === "delayed"));
    this.#show("uploads-go-on", isSignedOut && open > 0);
    this.#show("uploads-clear", isOwn && open === 0);
    // What is cancelled is on this page alone.
    this.#show("uploads-list", !isOwn || open + done + failed > 0);
    if (focused instanceof HTMLElement && focused.hidden && this.popover.contains(focused)) this.#firstButton()?.focus();
  }

  /**
   * @param {boolean} isShown
   * @param {number} done
   * @param {number} wanted
   */
  #showButton(isShown, done, wanted) {
    const [next, before] = isShown ? [this.button, this.link] : [this.link, this.button];
    const hadFocus = document.activeElement === before || (!isShown && this.popover.contains(document.activeElement));
    if (!isShown && this.#isOpen) this.popover.hidePopover();
    before.hidden = true;
    next.hidden = false;
    if (hadFocus) next.focus();
    const count = `${done}/${wanted}`;
    this.#part("uploads-count").textContent = count;
    this.#show("uploads-count", wanted > 0);
    // A name begins with what is seen, so that somebody can say it to the machine (WCAG 2.5.3).
    this.button.setAttribute("aria-label", wanted > 0 ? `Upload ${count} done` : "Upload, all cancelled");
  }

  /** @param {import("./record.js").Upload[]} all */
  #showRefused(all) {
    const refused = all.filter(({ state }) => state === "failed");
    const lines = refused.slice(0, MOST_REFUSED).map(({ name, problem }) => lineOf(name, problem?.sentence ?? ""));
    if (refused.length > MOST_REFUSED) lines.push(lineOf("", `${refused.length - MOST_REFUSED} more are in the list.`));
    const list = this.#part("uploads-refused");
    list.hidden = lines.length === 0;
    // Not while it is the same: somebody may be selecting in it.
    const text = lines.map(({ textContent }) => textContent).join();
    if (list.dataset.shown === text) return;
    list.dataset.shown = text;
    list.replaceChildren(...lines);
  }

  saySignedOut() {
    this.refreshSoon();
    const count = pictures(tally(this.uploads.all).open);
    say(`You are signed out. ${count} not uploaded yet: sign in, then they go on.`, { stays: true, unseen: this.#isOpen, link: { words: "Sign in", href: signInAddress() } });
  }

  sayEnd() {
    const { all, leftOut } = this.uploads;
    const { failed, cancelled, done } = tally(all);
    const sentence = [summarySentence(all), seenBySentence(all), leftOut].filter(Boolean).join(" ");
    if (this.#isOpen && failed + cancelled > 0) {
      // It is open beneath this sentence and stays, and says the same.
      say(sentence, { unseen: true });
    } else if (failed > 0) {
      say(sentence, { stays: true, action: { words: "Open the list", act: () => location.assign("/upload") } });
    } else if (done > 0) {
      const isThere = location.pathname === "/gallery";
      say(sentence, isThere ? {} : { action: { words: "See the gallery", act: () => location.assign("/gallery") } });
    } else if (cancelled > 0) {
      say(sentence);
    }
    this.refreshSoon();
  }

  get #isOpen() {
    return this.popover.matches(":popover-open");
  }

  /**
   * @param {string} id
   * @param {boolean} visible
   */
  #show(id, visible) {
    this.#part(id).hidden = !visible;
  }

  #firstButton() {
    return /** @type {HTMLElement | null} */ (this.popover.querySelector(".actions button:not([hidden])"));
  }

  /** @param {string} id */
  #part(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
  }
}

/**
 * @param {string} name
 * @param {string} sentence
 */
function lineOf(name, sentence) {
  const line = document.createElement("li");
  if (name) {
    const words = document.createElement("strong");
    words.dir = "auto";
    words.textContent = name;
    line.append(words, " ");
  }
  line.append(sentence);
  return line;
}

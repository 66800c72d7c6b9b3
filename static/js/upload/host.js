/**
 * The uploads of this page, whoever on it has files. The queue is loaded when there is something to send, also when an earlier
 * page left something, and ends with the page.
 */

import { askBeforeLeaving } from "../shared/kept_page.js";
import { tellOtherTabs } from "../shared/storage.js";
import { chosenVisibility } from "./chosen_visibility.js";
import { countUploads } from "./store.js";

/** @typedef {import("./record.js").Upload} Upload */

/**
 * @typedef {object} Listener
 * @property {(uploads: Upload[], areFound: boolean) => void} [onNew]
 * @property {(upload: Upload) => void} [onChange]
 * @property {() => void} [onSignedOut] uploads wait for a sign-in
 * @property {() => void} [onSettled] none is under way any more
 * @property {() => void} [onCount] another tab has got further
 */

/** Tells the other tabs that something has changed; its value means nothing. */
const SIGNAL = "vitrine-uploads-changed";
const SIGNAL_MILLISECONDS = 400;

/** Copying takes a moment: only what is at risk for longer is worth a word. */
const RISK_MILLISECONDS = 2500;

class Uploads {
  /** @type {import("./queue.js").UploadQueue | null} */
  queue = null;

  /** What this browser knows of the uploads of all tabs. */
  known = { waiting: 0, done: 0, failed: 0, others: 0 };

  /** What choices have left out, in words: it belongs to the uploads that are shown. */
  leftOut = "";

  /** @type {Listener[]} */
  #listeners = [];
  /** @type {Promise<import("./queue.js").UploadQueue> | null} */
  #loading = null;
  /** @type {import("./unfinished.js").Unfinished | null} */
  #unfinished = null;
  /** Whether something has happened whose end nobody was told. */
  #isOpen = false;
  #afterwards = 0;
  #signalled = "";
  #riskSince = 0;
  #page = { account: "", maxBytes: 0, now: Date.now, isList: false };

  /**
   * Begin on this page.
   * @param {{account: string, maxBytes: number, now: () => number, isList: boolean}} page `isList` where it shows all uploads
   */
  start(page) {
    this.#page = page;
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => {
      // What this page worked on has gone on elsewhere.
      if (event.persisted && this.isBusy) location.reload();
      else if (event.persisted) void this.#count();
    });
    addEventListener("storage", (event) => {
      // Another tab has got further, or somebody may have signed in there.
      if (event.key === SIGNAL || this.queue?.isSignedOut) void this.#count();
    });
    void (page.isList ? this.load() : this.#count());
  }

  /** @param {Listener} listener told at once of what is there */
  listen(listener) {
    this.#listeners.push(listener);
    if (this.all.length > 0) listener.onNew?.(this.all, false);
  }

  /** @returns {Upload[]} of this page, what it found of earlier ones included */
  get all() {
    return this.queue?.uploads ?? [];
  }

  get isList() {
    return this.#page.isList;
  }

  get isBusy() {
    return this.queue?.isBusy ?? false;
  }

  /** Whether leaving the page would lose an upload, and not only for the moment that it takes to copy it. */
  get isAtRisk() {
    return this.#riskSince > 0 && Date.now() - this.#riskSince > RISK_MILLISECONDS;
  }

  /** @returns {Promise<{own: number, others: number}>} how many uploads wait in this browser or on this page, also of other accounts */
  async waiting() {
    const { waiting, others } = await countUploads(this.#page.account);
    const ends = ["done", "failed", "cancelled"];
    const uncopied = this.all.filter(({ state, isCopied }) => !isCopied && !ends.includes(state)).length;
    return { own: waiting + uncopied, others };
  }

  /**
   * Take what somebody chose, all of it.
   * @param {import("./folders.js").Chosen} chosen
   * @returns {Promise<Upload[]>} rejects when the browser cannot load what sends
   */
  async add(chosen) {
    const queue = await this.load();
    const { leftOutSentence, places, refusedIn } = await import("./engine.js");
    const placeOf = places();
    // Elsewhere than in the list, what was done before is of no interest beside what comes now.
    if (!this.#page.isList && !queue.isBusy) this.#forget(this.all.filter(({ state }) => state === "done" || state === "cancelled"));
    this.leftOut = [queue.isBusy ? this.leftOut : "", leftOutSentence(chosen)].filter(Boolean).join(" ");
    const albumOf = (/** @type {File} */ file) => placeOf(chosen.folders.get(file) ?? "");
    const uploads = [...queue.add(chosen.files, chosenVisibility(), albumOf), ...queue.addRefused(refusedIn(chosen))];
    this.#isOpen = true;
    this.#tell("onNew", uploads, false);
    this.#after();
    return uploads;
  }

  /** Take what is over from the list. */
  clear() {
    if (!this.isBusy) this.#forget(this.all);
    this.#tell("onCount");
  }

  /** @returns {Promise<import("./queue.js").UploadQueue>} */
  load() {
    this.#loading ??= this.#build().catch((reason) => {
      this.#loading = null;
      throw reason;
    });
    return this.#loading;
  }

  async #build() {
    const { makeEngine } = await import("./engine.js");
    const { queue, unfinished } = makeEngine(this.#page, {
      onChange: (upload) => {
        this.#tell("onChange", upload);
        this.#after();
      },
      onSignedOut: () => this.#tell("onSignedOut"),
    });
    this.queue = queue;
    this.#unfinished = unfinished;
    // Not waited for: a browser whose store does not answer uploads all the same.
    void unfinished.adopt((found, all) => {
      // Where all of them were stored, that is of interest in the list alone.
      const isShown = this.#page.isList || found.length > 0 || all.some(({ sentence }) => sentence);
      const ended = isShown ? all : [];
      if (!isShown) void unfinished.forgetEnds(all);
      const uploads = queue.addFound(found, ended);
      this.#tell("onNew", uploads, found.length > 0);
      this.#after();
      return uploads.filter((upload) => upload.isCopied);
    });
    return queue;
  }

  async #count() {
    this.known = await countUploads(this.#page.account);
    // A page without anything to send waits for the end of the tab that sends, and tells what went wrong on an earlier one.
    if (this.known.waiting + this.known.failed > 0) await this.load().catch(() => {});
    if (this.queue?.isSignedOut) this.queue.resume();
    this.#tell("onCount");
  }

  /** Changes come by the hundred: what follows from them is done for many at once. */
  #after() {
    this.#isOpen ||= this.isBusy;
    if (this.queue?.isAtRisk) {
      // Only while something would be lost: the listener keeps a page out of the back-forward cache.
      addEventListener("beforeunload", askBeforeLeaving);
      this.#riskSince ||= Date.now();
    } else {
      removeEventListener("beforeunload", askBeforeLeaving);
      this.#riskSince = 0;
    }
    this.#afterwards ||= setTimeout(() => {
      this.#afterwards = 0;
      if (this.#isOpen && !this.isBusy) {
        this.#isOpen = false;
        this.#tell("onSettled");
      }
      // Whoever looks at the list has seen how they ended; the next page begins with an empty one.
      if (this.#page.isList && !this.isBusy) void this.#unfinished?.forgetEnds(this.all.filter(({ state, problem }) => state === "done" || problem?.final));
      this.#signal();
    }, SIGNAL_MILLISECONDS);
  }

  #signal() {
    const counts = this.all.map(({ state }) => state[0]).join("");
    if (counts === this.#signalled) return;
    this.#signalled = counts;
    tellOtherTabs(SIGNAL, String(performance.timeOrigin + performance.now()));
  }

  /** @param {Upload[]} uploads */
  #forget(uploads) {
    for (const { id } of uploads) this.queue?.remove(id);
  }

  #leave() {
    this.queue?.leave();
    this.#unfinished?.tabs.leave();
  }

  /**
   * @template {keyof Listener} Event
   * @param {Event} event
   * @param {Parameters<Required<Listener>[Event]>} facts
   */
  #tell(event, ...facts) {
    for (const listener of this.#listeners) /** @type {any} */ (listener[event])?.(...facts);
  }
}

export const uploads = new Uploads();

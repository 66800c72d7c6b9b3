/**
 * The queue of uploads: which wait, which run, and how each one ended. It knows neither the page nor the network.
 */

import { Problem } from "../shared/problem.js";
import { sendWithRetries } from "./attempts.js";
import { canRetry, foundUpload, isUnfinished, newUpload } from "./record.js";

/** @typedef {import("./record.js").Upload} Upload */

/**
 * @typedef {object} Listeners
 * @property {(upload: Upload) => void} onChange
 * @property {() => void} onSignedOut called when uploads wait for a sign-in
 */

export class UploadQueue {
  /** @type {Map<string, Upload>} */
  #uploads = new Map();
  /** @type {Map<string, AbortController>} */
  #stops = new Map();
  #lastId = 0;
  #signedOut = false;

  /**
   * @param {import("./dependencies.js").Dependencies} dependencies
   * @param {Listeners} listeners
   * @param {{maxBytes: number, atOnce?: number}} limits
   */
  constructor(dependencies, listeners, { maxBytes, atOnce = 3 }) {
    this.dependencies = dependencies;
    this.listeners = listeners;
    this.maxBytes = maxBytes;
    this.atOnce = atOnce;
  }

  /** @returns {Upload[]} in the order in which they were added */
  get uploads() {
    return [...this.#uploads.values()];
  }

  /** Whether leaving the page now would lose an upload; one that the browser has a copy of goes on later. */
  get isAtRisk() {
    return this.uploads.some((upload) => isUnfinished(upload) && !upload.isCopied);
  }

  /** @param {string} id */
  get(id) {
    return this.#uploads.get(id);
  }

  /**
   * @param {File[]} files
   * @param {"private" | "link"} visibility
   * @returns {Upload[]} what was added, also the files over the limit, which are refused already
   */
  add(files, visibility) {
    const added = this.#enter(files.map((file) => newUpload(this.#nextId(), file, visibility, this.maxBytes)));
    // Those that run already are copied by `#run`.
    for (const upload of added) if (upload.state === "waiting") void this.#copy(upload);
    return added;
  }

  /**
   * Go on with what an earlier page left unfinished.
   * @param {import("./record.js").Found[]} found
   * @returns {Upload[]}
   */
  addFound(found) {
    return this.#enter(found.map((one) => foundUpload(this.#nextId(), one)));
  }

  /** @param {string} id */
  cancel(id) {
    const upload = this.#uploads.get(id);
    if (!upload || !isUnfinished(upload)) return;
    this.#stops.get(id)?.abort();
    this.#giveUp(upload);
    this.#change(upload, { state: "cancelled", mayBeStored: upload.state === "checking", delay: null, sentBytes: 0 });
  }

  cancelAll() {
    for (const upload of this.uploads) this.cancel(upload.id);
  }

  /** @param {string} id */
  retry(id) {
    const upload = this.#uploads.get(id);
    if (!upload || !canRetry(upload)) return;
    this.#change(upload, { state: "waiting", problem: null, sentBytes: 0 });
    this.#fill();
  }

  retryFailed() {
    for (const upload of this.uploads) if (upload.state === "failed") this.retry(upload.id);
  }

  /** Go on after the user has signed in again. */
  resume() {
    this.#signedOut = false;
    this.#fill();
  }

  /** @param {string} id */
  remove(id) {
    this.cancel(id);
    const upload = this.#uploads.get(id);
    if (upload) this.#giveUp(upload);
    this.#uploads.delete(id);
  }

  /**
   * Note what the server says about a stored picture.
   * @param {string} id
   * @param {import("./transport.js").Picture} picture
   */
  replacePicture(id, picture) {
    const upload = this.#uploads.get(id);
    if (upload?.state === "done") this.#change(upload, { picture: { ...upload.picture, ...picture } });
  }

  #nextId() {
    return String((this.#lastId += 1));
  }

  /** @param {Upload[]} uploads */
  #enter(uploads) {
    for (const upload of uploads) this.#uploads.set(upload.id, upload);
    this.#fill();
    return uploads;
  }

  #fill() {
    if (this.#signedOut) return;
    for (const upload of this.#uploads.values()) {
      if (this.#stops.size >= this.atOnce) return;
      // While a cancelled try is still ending, the same upload must not start anew.
      if (upload.state === "waiting" && !this.#stops.has(upload.id)) void this.#run(upload);
    }
  }

  /** @param {Upload} upload */
  async #run(upload) {
    const stop = new AbortController();
    this.#stops.set(upload.id, stop);
    try {
      this.#change(upload, { state: "sending", isResumed: upload.url !== null, delay: null, sentBytes: 0 });
      // Nothing is sent before this browser has a copy, or knows that it can have none.
      await this.#copy(upload);
      const attempt = { signal: stop.signal, change: (/** @type {Partial<Upload>} */ facts) => this.#change(upload, facts) };
      const picture = await sendWithRetries(upload, this.dependencies, attempt);
      if (!stop.signal.aborted) this.#finish(upload, picture);
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(upload, error);
    } finally {
      this.#stops.delete(upload.id);
      this.#fill();
    }
  }

  /** @param {Upload} upload */
  async #copy(upload) {
    await this.dependencies.unfinished.copy(upload);
    this.#change(upload, {});
  }

  /**
   * @param {Upload} upload
   * @param {unknown} error
   */
  #fail(upload, error) {
    const problem = error instanceof Problem ? error : new Problem({ code: "unexpected" });
    if (problem.status === 401) {
      // Every other file would end the same way: they keep their place in the queue until the user signs in.
      this.#signedOut = true;
      this.#change(upload, { state: "waiting", delay: null, sentBytes: 0 });
      this.listeners.onSignedOut();
      return;
    }
    if (problem.final) this.#giveUp(upload);
    this.#change(upload, { state: "failed", delay: null, problem });
  }

  /**
   * @param {Upload} upload
   * @param {import("./transport.js").Picture} picture
   */
  #finish(upload, picture) {
    this.#change(upload, { state: "done", sentBytes: upload.size, picture, file: null, url: null });
    void this.dependencies.unfinished.forget(upload);
  }

  /**
   * Nobody wants it any more: have this browser and the server delete what they have of it.
   * @param {Upload} upload
   */
  #giveUp(upload) {
    const { url } = upload;
    upload.url = null;
    if (url) void this.dependencies.discard(url);
    void this.dependencies.unfinished.forget(upload);
  }

  /**
   * @param {Upload} upload
   * @param {Partial<Upload>} facts
   */
  #change(upload, facts) {
    Object.assign(upload, facts);
    this.listeners.onChange(upload);
  }
}

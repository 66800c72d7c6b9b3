/**
 * The uploads of this page: which wait, which run, and how each one ended. It knows neither the page nor the network.
 * @module upload/queue
 */

import { sendWithPatience } from "./attempts.js";
import { UploadProblem } from "../shared/problem.js";
import { canRetry, foundUpload, isUnfinished, newUpload } from "./record.js";

/** @typedef {import("./record.js").Upload} Upload */

/**
 * @typedef {object} Collaborators
 * @property {(upload: any, sending: import("./transport.js").Sending) => Promise<any>} send
 * @property {(url: string) => Promise<void>} discard
 * @property {() => Promise<void>} confirmAccount
 * @property {() => Promise<boolean>} renewSession
 * @property {(seconds: number, signal: AbortSignal) => Promise<void>} sleep
 * @property {(signal: AbortSignal) => Promise<void>} untilOnline
 * @property {Pick<import("./unfinished.js").Unfinished, "keep" | "note" | "forget">} unfinished
 * @property {(upload: Upload) => void} onChange
 * @property {() => void} onLoggedOut
 */

export class UploadQueue {
  /** @type {Map<string, Upload>} */
  #uploads = new Map();
  /** @type {Map<string, AbortController>} */
  #stops = new Map();
  #lastId = 0;
  #loggedOut = false;

  /**
   * @param {Collaborators} collaborators
   * @param {{maxBytes: number, atOnce?: number}} limits
   */
  constructor(collaborators, { maxBytes, atOnce = 3 }) {
    this.collaborators = collaborators;
    this.maxBytes = maxBytes;
    this.atOnce = atOnce;
  }

  /** @returns {Upload[]} in the order in which they were added */
  get uploads() {
    return [...this.#uploads.values()];
  }

  /** True while leaving the page would lose something: what the browser has a copy of goes on later. */
  get isAtRisk() {
    return this.uploads.some((upload) => isUnfinished(upload) && !upload.isSafe);
  }

  /** @param {string} id */
  get(id) {
    return this.#uploads.get(id);
  }

  /**
   * @param {File[]} files
   * @param {"private" | "link"} visibility
   * @returns {Upload[]} what was added; files over the limit are there too, refused already
   */
  add(files, visibility) {
    const added = this.#enter(files.map((file) => newUpload(this.#nextId(), file, visibility, this.maxBytes)));
    // Those that run have been seen to already.
    for (const upload of added) if (upload.state === "waiting") void this.#keep(upload);
    return added;
  }

  /**
   * Go on with what an earlier page has left.
   * @param {import("./record.js").Found[]} found
   * @returns {Upload[]}
   */
  takeUp(found) {
    return this.#enter(found.map((one) => foundUpload(this.#nextId(), one)));
  }

  /** @param {string} id */
  cancel(id) {
    const upload = this.#uploads.get(id);
    if (!upload || !isUnfinished(upload)) return;
    this.#stops.get(id)?.abort();
    this.#giveUp(upload);
    this.#change(upload, { state: "cancelled", mayBeKept: upload.state === "checking", hold: null, sentBytes: 0 });
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

  /** Go on after the person has logged in again. */
  goOn() {
    this.#loggedOut = false;
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
   * Note what the server says about a kept picture.
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
    if (this.#loggedOut) return;
    for (const upload of this.#uploads.values()) {
      if (this.#stops.size >= this.atOnce) return;
      // A cancelled try may still be ending: the same upload starts anew only after that.
      if (upload.state === "waiting" && !this.#stops.has(upload.id)) void this.#run(upload);
    }
  }

  /** @param {Upload} upload */
  async #run(upload) {
    const stop = new AbortController();
    this.#stops.set(upload.id, stop);
    try {
      this.#change(upload, { state: "sending", goesOn: upload.url !== null, hold: null, sentBytes: 0 });
      // Not a byte goes out before this browser has a copy, or knows that it can have none.
      await this.#keep(upload);
      const attempt = { signal: stop.signal, change: (/** @type {Partial<Upload>} */ facts) => this.#change(upload, facts) };
      const picture = await sendWithPatience(upload, this.collaborators, attempt);
      if (!stop.signal.aborted) this.#finish(upload, picture);
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(upload, error);
    } finally {
      this.#stops.delete(upload.id);
      this.#fill();
    }
  }

  /** @param {Upload} upload */
  async #keep(upload) {
    await this.collaborators.unfinished.keep(upload);
    this.#change(upload, {});
  }

  /**
   * @param {Upload} upload
   * @param {unknown} error
   */
  #fail(upload, error) {
    const problem = error instanceof UploadProblem ? error : new UploadProblem({ code: "unexpected" });
    if (problem.status === 401) {
      // Every other file would end the same way: they keep their place in the queue until somebody logs in.
      this.#loggedOut = true;
      this.#change(upload, { state: "waiting", hold: null, sentBytes: 0 });
      this.collaborators.onLoggedOut();
      return;
    }
    if (problem.final) this.#giveUp(upload);
    this.#change(upload, { state: "failed", hold: null, problem });
  }

  /**
   * @param {Upload} upload
   * @param {import("./transport.js").Picture} picture
   */
  #finish(upload, picture) {
    this.#change(upload, { state: "done", sentBytes: upload.size, picture, file: null, url: null });
    void this.collaborators.unfinished.forget(upload);
  }

  /**
   * Nobody wants it any more: neither this browser nor the server has to keep a part of it.
   * @param {Upload} upload
   */
  #giveUp(upload) {
    const { url } = upload;
    upload.url = null;
    if (url) void this.collaborators.discard(url);
    void this.collaborators.unfinished.forget(upload);
  }

  /**
   * @param {Upload} upload
   * @param {Partial<Upload>} facts
   */
  #change(upload, facts) {
    Object.assign(upload, facts);
    this.collaborators.onChange(upload);
  }
}

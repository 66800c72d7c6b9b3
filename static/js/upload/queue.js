/**
 * The queue of uploads: which wait, which run, and how each one ended. It knows neither the page nor the network.
 */

import { Problem } from "../shared/problem.js";
import { sendWithRetries } from "./attempts.js";
import { UploadList } from "./list.js";
import { canRetry, isUnfinished, retriable } from "./record.js";

/** @typedef {import("./record.js").Upload} Upload */

/**
 * @typedef {object} Listeners
 * @property {(upload: Upload) => void} onChange
 * @property {() => void} onSignedOut called when uploads wait for a sign-in
 */

export class UploadQueue {
  #list = new UploadList();
  /** @type {Map<string, AbortController>} */
  #stops = new Map();
  /** Then nothing is begun. */
  isSignedOut = false;
  #isLeft = false;

  /**
   * @param {import("./dependencies.js").Dependencies} dependencies
   * @param {Listeners} listeners
   * @param {{maxBytes: number}} limits
   */
  constructor(dependencies, listeners, { maxBytes }) {
    this.dependencies = dependencies;
    this.listeners = listeners;
    this.maxBytes = maxBytes;
    dependencies.unfinished.onLost = (upload) => this.#change(upload, {});
  }

  get isBusy() {
    return this.uploads.some(isUnfinished);
  }

  get uploads() {
    return this.#list.all;
  }

  /** Whether leaving the page now would lose an upload. */
  get isAtRisk() {
    return this.#list.isAtRisk;
  }

  /** @param {string} id */
  get(id) {
    return this.#list.get(id);
  }

  /**
   * @param {File[]} files of one choice, in its order
   * @param {"private" | "link"} visibility
   * @param {(file: File) => import("./folder_albums.js").Place | null} [albumOf]
   */
  add(files, visibility, albumOf = () => null) {
    return this.#accept(this.#list.addFiles(files, visibility, this.dependencies.now(), this.maxBytes, albumOf));
  }

  /** @param {{name: string, files: number, problem: Problem}[]} refused what was chosen and cannot be sent */
  addRefused(refused) {
    return this.#accept(this.#list.addRefused(refused));
  }

  /**
   * @param {import("./record.js").Found[]} found what an earlier page left unfinished
   * @param {import("./record.js").Ended[]} [ended] how its others ended
   */
  addFound(found, ended = []) {
    const added = this.#list.addFound(found, ended);
    this.#fill();
    return added;
  }

  /**
   * @param {"private" | "link"} visibility
   * @returns {{waiting: number, late: number}} for how many it holds, and for how many others it comes too late
   */
  setVisibility(visibility) {
    const { changed, late } = this.#list.setVisibility(visibility);
    for (const upload of changed) void this.dependencies.unfinished.note(upload);
    return { waiting: changed.length, late };
  }

  /** @param {string} id of an upload that would be tried again later */
  hurry(id) {
    this.#list.get(id)?.hurry?.();
  }

  hurryAll() {
    for (const { hurry } of this.uploads) hurry?.();
  }

  /** @param {string} id */
  cancel(id) {
    const upload = this.#list.get(id);
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
    const upload = this.#list.get(id);
    if (!upload || !canRetry(upload)) return;
    this.#change(upload, { state: "waiting", problem: null, sentBytes: 0 });
    this.#fill();
  }

  retryAll() {
    for (const { id } of retriable(this.uploads)) this.retry(id);
  }

  /** The user has signed in again. */
  resume() {
    this.isSignedOut = false;
    for (const upload of this.uploads) if (upload.state === "waiting") this.#change(upload, {});
    this.#fill();
  }

  /** The page is left: break off what runs, for the next page to go on with. */
  leave() {
    this.#isLeft = true;
    for (const stop of this.#stops.values()) stop.abort();
  }

  /** @param {string} id */
  remove(id) {
    this.cancel(id);
    const upload = this.#list.get(id);
    if (upload) this.#giveUp(upload);
    this.#list.delete(id);
  }

  /** @param {Pick<import("./transport.js").Picture, "id" | "visibility">} picture as the server says, in each row that shows it */
  noteVisibility({ id, visibility }) {
    for (const upload of this.uploads) {
      const { picture } = upload;
      if (picture?.id === id && picture.visibility !== visibility) this.#change(upload, { picture: { ...picture, visibility } });
    }
  }

  /** @param {Upload[]} added */
  #accept(added) {
    this.#fill();
    for (const upload of added) {
      if (upload.state === "failed") void this.dependencies.unfinished.end(upload);
      // Those that run already are copied by `#run`.
      else if (upload.state === "waiting") void this.#copy(upload);
    }
    return added;
  }

  #fill() {
    if (this.isSignedOut || this.#isLeft) return;
    for (const upload of this.#list.all) {
      if (this.#stops.size >= this.dependencies.atOnce()) return;
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
      this.isSignedOut = true;
      this.#change(upload, { state: "waiting", delay: null, sentBytes: 0 });
      this.listeners.onSignedOut();
      return;
    }
    if (problem.final) this.#discard(upload);
    this.#change(upload, { state: "failed", delay: null, problem });
    if (problem.final) void this.dependencies.unfinished.end(upload);
  }

  /**
   * @param {Upload} upload
   * @param {import("./transport.js").Picture} picture
   */
  #finish(upload, picture) {
    this.#change(upload, { state: "done", sentBytes: upload.size, picture, file: null, url: null });
    this.noteVisibility(picture);
    void this.dependencies.unfinished.end(upload);
  }

  /**
   * Nobody wants it any more: have this browser and the server delete what they have of it.
   * @param {Upload} upload
   */
  #giveUp(upload) {
    this.#discard(upload);
    void this.dependencies.unfinished.forget(upload);
  }

  /** @param {Upload} upload */
  #discard(upload) {
    const { url } = upload;
    upload.url = null;
    if (url) void this.dependencies.discard(url);
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

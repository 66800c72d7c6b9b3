/**
 * The uploads of this page: which wait, which run, and how each one ended. It knows neither the page nor the network.
 * @module upload-queue
 */

import { UploadProblem } from "./upload-problem.js";
import { canRetry, isUnfinished, newUpload } from "./upload-record.js";
import { nextStep } from "./upload-retry.js";

/** @typedef {import("./upload-record.js").Upload} Upload */

/**
 * @typedef {object} Collaborators
 * @property {(upload: any, sending: import("./upload-transport.js").Sending) => Promise<any>} send
 * @property {() => Promise<boolean>} renewSession
 * @property {(seconds: number, signal: AbortSignal) => Promise<void>} sleep
 * @property {(signal: AbortSignal) => Promise<void>} untilOnline
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

  /** True while leaving the page would lose something. */
  get busy() {
    return this.uploads.some(isUnfinished);
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
    const added = files.map((file) => newUpload(String((this.#lastId += 1)), file, visibility, this.maxBytes));
    for (const upload of added) this.#uploads.set(upload.id, upload);
    this.#fill();
    return added;
  }

  /** @param {string} id */
  cancel(id) {
    const upload = this.#uploads.get(id);
    if (!upload || !isUnfinished(upload)) return;
    this.#stops.get(id)?.abort();
    this.#change(upload, { state: "cancelled", hold: null, sentBytes: 0 });
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
    this.#uploads.delete(id);
  }

  /**
   * Note what the server says about a kept picture.
   * @param {string} id
   * @param {import("./upload-transport.js").Picture} picture
   */
  replacePicture(id, picture) {
    const upload = this.#uploads.get(id);
    if (upload?.state === "done") this.#change(upload, { picture: { ...upload.picture, ...picture } });
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
      const picture = await this.#sendWithPatience(upload, stop.signal);
      if (!stop.signal.aborted) {
        this.#change(upload, { state: "done", sentBytes: upload.size, picture, file: null });
      }
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(upload, error);
    } finally {
      this.#stops.delete(upload.id);
      this.#fill();
    }
  }

  /**
   * @param {Upload} upload
   * @param {AbortSignal} signal
   */
  async #sendWithPatience(upload, signal) {
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#sendOnce(upload, signal);
      } catch (problem) {
        if (signal.aborted || !(problem instanceof UploadProblem)) throw problem;
        const step = nextStep(problem, tries, renewed);
        if (step.act === "stop") throw problem;
        if (step.act === "wait") await this.#hold(upload, step, signal);
        else if (await this.collaborators.renewSession()) renewed = true;
        else throw new UploadProblem({ status: 401, code: "session_ended" });
      }
    }
  }

  /**
   * @param {Upload} upload
   * @param {AbortSignal} signal
   */
  #sendOnce(upload, signal) {
    this.#change(upload, { state: "sending", sentBytes: 0, hold: null });
    return this.collaborators.send(upload, {
      signal,
      onProgress: (sentBytes, allSent) => {
        if (signal.aborted) return;
        this.#change(upload, { sentBytes, state: allSent ? "checking" : "sending" });
      },
    });
  }

  /**
   * @param {Upload} upload
   * @param {{why: "busy" | "offline", seconds: number}} step
   * @param {AbortSignal} signal
   */
  async #hold(upload, step, signal) {
    this.#change(upload, { state: "holding", sentBytes: 0, hold: { why: step.why, seconds: step.seconds } });
    if (step.why === "offline") await this.collaborators.untilOnline(signal);
    await this.collaborators.sleep(step.seconds, signal);
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
      this.#change(upload, { state: "waiting", sentBytes: 0, hold: null });
      this.collaborators.onLoggedOut();
      return;
    }
    this.#change(upload, { state: "failed", hold: null, problem });
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

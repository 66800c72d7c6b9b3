/**
 * One upload from its first try to its last: what is tried again, after how long, and where the next try begins.
 */

import { Problem } from "../shared/problem.js";
import { nextStep } from "./retry.js";

/** @typedef {import("./record.js").Upload} Upload */
/** @typedef {import("./dependencies.js").Dependencies} Dependencies */

/**
 * @typedef {object} Attempt
 * @property {AbortSignal} signal
 * @property {(facts: Partial<Upload>) => void} change notes what happens to the upload
 */

/**
 * @param {Upload} upload
 * @param {Dependencies} dependencies
 * @param {Attempt} attempt
 * @returns {Promise<import("./transport.js").Picture>}
 */
export async function sendWithRetries(upload, dependencies, attempt) {
  let furthest = 0;
  let tries = 0;
  let renewed = false;
  for (;;) {
    try {
      return await sendOnce(upload, dependencies, attempt);
    } catch (problem) {
      if (attempt.signal.aborted || !(problem instanceof Problem)) throw problem;
      if (upload.sentBytes > furthest) {
        // As long as each try brings it further, there is no limit to their number.
        furthest = upload.sentBytes;
        tries = 0;
        renewed = false;
      }
      tries += 1;
      const step = nextStep(problem, tries, renewed);
      if (step.act === "stop") throw problem;
      if (step.act === "wait") {
        // A renewal while offline did not reach the server.
        renewed = false;
        await delay(step, upload, dependencies, attempt);
      } else if (step.act === "begin") await beginAnew(upload, dependencies, attempt);
      else if (await dependencies.renewSession()) renewed = true;
      else throw new Problem({ status: 401, code: "session_ended" });
    }
  }
}

/**
 * @param {Upload} upload
 * @param {Dependencies} dependencies
 * @param {Attempt} attempt
 */
async function sendOnce(upload, { confirmOwner, send, discard, unfinished }, { signal, change }) {
  signal.throwIfAborted();
  change({ state: "sending", delay: null, isResumed: upload.url !== null });
  await untilAborted(confirmOwner(), signal);
  signal.throwIfAborted();
  if (!upload.isBegun) {
    change({ isBegun: true });
    await unfinished.note(upload);
    signal.throwIfAborted();
  }
  return send(upload, {
    signal,
    onProgress: (sentBytes, allSent) => {
      if (!signal.aborted) change({ sentBytes, state: allSent ? "checking" : "sending" });
    },
    onUrl: async (url) => {
      if (signal.aborted) return discard(url);
      change({ url });
      await unfinished.note(upload);
    },
  });
}

/**
 * Wait no longer than somebody wants to: what cannot be ended goes on by itself.
 * @template Answer
 * @param {Promise<Answer>} answer
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
function untilAborted(answer, signal) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    answer.then(resolve, reject);
  });
}

/**
 * @param {import("./record.js").Delay} step
 * @param {Upload} upload
 * @param {Dependencies} dependencies
 * @param {Attempt} attempt
 */
async function delay({ why, seconds }, upload, { untilOnline, sleep }, { signal, change }) {
  const wait = new AbortController();
  const end = () => wait.abort();
  signal.addEventListener("abort", end, { once: true });
  // A bar that is full would say that there is nothing to wait for.
  const sentBytes = upload.url && upload.sentBytes < upload.size ? upload.sentBytes : 0;
  change({ state: "delayed", delay: { why, seconds }, hurry: end, sentBytes });
  try {
    if (why === "offline") await untilOnline(wait.signal);
    await sleep(seconds, wait.signal);
  } catch (reason) {
    signal.throwIfAborted();
    // Hurried by the user.
    if (!wait.signal.aborted) throw reason;
  } finally {
    signal.removeEventListener("abort", end);
    change({ hurry: null });
  }
}

/**
 * The server no longer has what had arrived.
 * @param {Upload} upload
 * @param {Dependencies} dependencies
 * @param {Attempt} attempt
 */
async function beginAnew(upload, { unfinished }, { change }) {
  change({ url: null, sentBytes: 0 });
  await unfinished.note(upload);
}

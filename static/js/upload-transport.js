/**
 * Carries one file to the server by XMLHttpRequest, because fetch tells nothing about the progress of a request body.
 *
 * A transport is a function `(upload, {signal, onProgress}) => Promise<Picture>` that throws an UploadProblem. The queue knows
 * no more than this, so that a resumable transport can take the place of this one.
 * @module upload-transport
 */

import { UploadProblem, problemFromAnswer } from "./upload-problem.js";

/**
 * @typedef {object} Picture what the server answers for a kept picture
 * @property {string} id
 * @property {string} url
 * @property {string} view_url
 * @property {string} thumbnail_url
 * @property {string} name
 * @property {string} alt
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {number} bytes
 * @property {"private" | "link"} visibility
 * @property {boolean} [duplicate]
 */

/**
 * @typedef {object} Sending
 * @property {AbortSignal} signal
 * @property {(sentBytes: number, allSent: boolean) => void} onProgress
 */

/** A line that moves nothing for this long is taken for dead; the server's own work after the last byte is far shorter. */
const STALLED_AFTER_SECONDS = 120;

/**
 * @param {{file: File, name: string, visibility: string}} upload
 * @param {Sending} sending
 * @returns {Promise<Picture>}
 */
export async function sendByXhr({ file, name, visibility }, { signal, onProgress }) {
  const answer = await post("/v1/upload", formOf(file, name, visibility), file.size, signal, onProgress);
  if (answer.status === 0) throw await lostOrUnreadable(file);
  if (answer.status !== 200 && answer.status !== 201) {
    throw problemFromAnswer(answer.status, answer.body, answer.retryAfter);
  }
  return pictureFrom(answer.status, answer.body);
}

/**
 * @param {File} file
 * @param {string} name
 * @param {string} visibility
 * @returns {FormData}
 */
function formOf(file, name, visibility) {
  const form = new FormData();
  // The visibility goes first, so that the server knows it before the bytes arrive.
  form.append("visibility", visibility);
  form.append("file", file, name);
  return form;
}

/**
 * @param {string} url
 * @param {FormData} form
 * @param {number} size bytes of the file alone
 * @param {AbortSignal} signal
 * @param {Sending["onProgress"]} onProgress
 * @returns {Promise<{status: number, body: string, retryAfter: string | null}>} status 0 where no answer came
 */
function post(url, form, size, signal, onProgress) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const cancel = () => request.abort();
    let watchdog = 0;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(cancel, STALLED_AFTER_SECONDS * 1000);
    };
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    request.upload.onprogress = (event) => {
      alive();
      // The form's own lines are a few hundred bytes: nobody wants to read 4.2 of 4.1 MB.
      onProgress(Math.min(size, event.loaded), event.loaded >= event.total);
    };
    request.upload.onload = () => onProgress(size, true);
    request.onloadend = () => {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", cancel);
      if (signal.aborted) return reject(signal.reason);
      resolve({
        status: request.status,
        body: request.responseText,
        retryAfter: request.status ? request.getResponseHeader("Retry-After") : null,
      });
    };
    signal.addEventListener("abort", cancel, { once: true });
    alive();
    request.send(form);
  });
}

/**
 * A file that was moved or changed after it was chosen looks to XMLHttpRequest like a broken line. Waiting would not help it.
 * @param {File} file
 * @returns {Promise<UploadProblem>}
 */
async function lostOrUnreadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return new UploadProblem({ code: "connection_lost" });
  } catch {
    return new UploadProblem({ code: "unreadable_file" });
  }
}

/**
 * @param {number} status
 * @param {string} body
 * @returns {Picture}
 */
function pictureFrom(status, body) {
  try {
    return JSON.parse(body);
  } catch {
    throw new UploadProblem({ status, code: "unreadable_answer" });
  }
}

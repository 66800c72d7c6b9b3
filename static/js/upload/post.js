/**
 * Sends one file in one request, by XMLHttpRequest, because fetch reports no progress of a request body.
 */

import { Problem, problemFromAnswer } from "../shared/problem.js";
import { lostOrUnreadable, Watchdog } from "./connection.js";

/**
 * @param {import("./transport.js").Sent} upload
 * @param {import("./transport.js").Sending} sending
 * @returns {Promise<import("./transport.js").Picture>}
 */
export async function sendAtOnce(upload, { signal, onProgress }) {
  const answer = await post(upload, signal, onProgress);
  if (answer.status === 0) throw await lostOrUnreadable(upload.file);
  if (answer.status !== 200 && answer.status !== 201) {
    throw problemFromAnswer(answer.status, answer.body, answer.retryAfter);
  }
  return pictureFrom(answer.status, answer.body);
}

/**
 * @param {import("./transport.js").Sent} upload
 * @returns {FormData}
 */
function formOf({ file, name, visibility, chosenAt, album }) {
  const form = new FormData();
  // The fields go first, so that the server knows them before the bytes arrive.
  form.append("visibility", visibility);
  form.append("added_at", new Date(chosenAt).toISOString());
  if (album?.id) form.append("album_id", album.id);
  if (album?.path) form.append("album_path", album.path);
  form.append("file", file, name);
  return form;
}

/**
 * @param {import("./transport.js").Sent} upload
 * @param {AbortSignal} signal
 * @param {import("./transport.js").Sending["onProgress"]} onProgress
 * @returns {Promise<{status: number, body: string, retryAfter: string | null}>} status 0 when no answer came
 */
function post(upload, signal, onProgress) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const cancel = () => request.abort();
    const watchdog = new Watchdog(cancel);
    request.open("POST", "/v1/upload");
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    request.setRequestHeader("Idempotency-Key", upload.key);
    request.upload.onprogress = (event) => {
      watchdog.reset();
      // The form adds some hundred bytes to the file: without the bound a row would say 4.2 of 4.1 MB.
      onProgress(Math.min(upload.size, event.loaded), event.loaded >= event.total);
    };
    request.upload.onload = () => onProgress(upload.size, true);
    request.onloadend = () => {
      watchdog.stop();
      signal.removeEventListener("abort", cancel);
      if (signal.aborted) return reject(signal.reason);
      resolve({
        status: request.status,
        body: request.responseText,
        retryAfter: request.status ? request.getResponseHeader("Retry-After") : null,
      });
    };
    signal.addEventListener("abort", cancel, { once: true });
    request.send(formOf(upload));
  });
}

/**
 * @param {number} status
 * @param {string} body
 * @returns {import("./transport.js").Picture}
 */
function pictureFrom(status, body) {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem({ status, code: "unreadable_answer" });
  }
}

/**
 * Sends one file so that it can go on where it stopped (tus 1.0.0); the only module that knows tus-js-client.
 */

import { Problem, problemFromAnswer } from "../shared/problem.js";
import { request } from "../shared/request.js";
import { lostOrUnreadable, Watchdog } from "./connection.js";

const ENDPOINT = "/v1/uploads";
const CLIENT = "../../vendor/tus-4.3.1.min.js?v=4.3.1";

/** How a server answers for an upload that it no longer has. */
const FORGOTTEN = new Set([404, 410]);

let failedLoads = 0;

/**
 * The client is no module: it is loaded for its side effect, when the first large file needs it.
 * @returns {Promise<any>}
 */
async function loadClient() {
  const global = /** @type {any} */ (globalThis);
  if (!global.tus) {
    try {
      // A browser remembers that a module did not load, so the next try needs another address.
      await import(failedLoads ? `${CLIENT}.${failedLoads}` : CLIENT);
    } catch {
      failedLoads += 1;
      throw new Problem({ code: "connection_lost" });
    }
  }
  return global.tus;
}

/**
 * @param {import("./transport.js").Sent} upload
 * @param {import("./transport.js").Sending} sending
 * @param {() => Promise<any>} [load]
 * @returns {Promise<import("./transport.js").Picture>}
 */
export async function sendResumably(upload, sending, load = loadClient) {
  const client = await load();
  const url = await transfer(client, upload, sending);
  return pictureOf(url, sending.signal);
}

/**
 * @param {any} client
 * @param {import("./transport.js").Sent} upload
 * @param {import("./transport.js").Sending} sending
 * @returns {Promise<string>} the address of the finished upload
 */
function transfer(client, upload, { signal, onProgress, onUrl }) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let noted = Promise.resolve();
    const finish = () => {
      watchdog.stop();
      signal.removeEventListener("abort", cancel);
    };
    const run = new client.Upload(upload.file, {
      ...placeOf(upload),
      metadata: metadataOf(upload),
      // The queue decides when to try again, and it keeps the addresses too.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        // Not earlier: an aborted creation would leave an upload on the server whose address is unknown here.
        if (signal.aborted) run.abort();
        if (!upload.url) noted = onUrl(pathOf(run.url));
      },
      onBeforeRequest: async () => {
        await noted;
        signal.throwIfAborted();
      },
      onProgress: (/** @type {number} */ sentBytes) => {
        watchdog.reset();
        if (!signal.aborted) onProgress(sentBytes, sentBytes >= upload.size);
      },
      onSuccess: () => {
        finish();
        resolve(pathOf(run.url));
      },
      onError: async (/** @type {any} */ error) => {
        finish();
        reject(await problemFrom(error, upload.file, run.url !== null));
      },
    });
    const cancel = () => {
      finish();
      if (run.url) run.abort();
      reject(signal.reason);
    };
    const watchdog = new Watchdog(() => {
      finish();
      run.abort();
      reject(new Problem({ code: "connection_lost" }));
    });
    signal.addEventListener("abort", cancel, { once: true });
    run.start();
  });
}

/**
 * @param {import("./transport.js").Sent} upload
 * @returns {Record<string, string>}
 */
function metadataOf({ name, visibility, chosenAt, album }) {
  const said = { filename: name, visibility, added_at: new Date(chosenAt).toISOString() };
  return { ...said, ...(album?.id && { album_id: album.id }), ...(album?.path && { album_path: album.path }) };
}

/**
 * With an address and no endpoint the client never makes a second upload by itself.
 * @param {import("./transport.js").Sent} upload
 */
function placeOf({ url }) {
  return url ? { uploadUrl: url } : { endpoint: new URL(ENDPOINT, location.href).href };
}

/** @param {string} url */
function pathOf(url) {
  return new URL(url, location.href).pathname;
}

/**
 * @param {any} error of the client
 * @param {File} file
 * @param {boolean} began whether the upload had an address on the server
 * @returns {Promise<Problem>}
 */
async function problemFrom(error, file, began) {
  const answer = error.originalResponse;
  if (!answer) return lostOrUnreadable(file);
  const status = answer.getStatus();
  if (began && FORGOTTEN.has(status)) return new Problem({ status, code: "upload_forgotten" });
  return problemFromAnswer(status, answer.getBody(), answer.getHeader("Retry-After"));
}

/**
 * @param {string} url of a finished upload
 * @param {AbortSignal} signal
 * @returns {Promise<import("./transport.js").Picture>}
 */
async function pictureOf(url, signal) {
  const answer = await ask(url, signal);
  const body = await answer.text().catch(() => "");
  if (FORGOTTEN.has(answer.status)) throw new Problem({ status: answer.status, code: "upload_forgotten" });
  if (!answer.ok) throw problemFromAnswer(answer.status, body, answer.headers.get("Retry-After"));
  try {
    const { image } = JSON.parse(body);
    if (image) return image;
  } catch {
    // Handled below, like an answer without a picture.
  }
  throw new Problem({ status: answer.status, code: "unreadable_answer" });
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function ask(url, signal) {
  try {
    return await request(url, { headers: { Accept: "application/json" }, signal });
  } catch {
    throw signal.aborted ? signal.reason : new Problem({ code: "connection_lost" });
  }
}

/** A queue on a network and a browser's store that do what a test says. */

import { UploadQueue } from "../../../static/js/upload/queue.js";

export const file = (name, size = 10) => ({ name, size, type: "image/png" });
export const files = (count) => Array.from({ length: count }, (_, index) => file(`${index}.png`));
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A transport whose sendings end when the test says so. */
export class Network {
  sendings = [];

  send = (upload, { signal, onProgress, onUrl }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      this.sendings.push({ upload, signal, onProgress, onUrl, resolve, reject });
    });

  get last() {
    return this.sendings.at(-1);
  }
}

/** The copies in a browser, which note what they are told. */
export class Copies {
  said = [];

  copy = async (upload) => {
    this.said.push(`copy ${upload.name}`);
    upload.isCopied = true;
  };

  note = async ({ name, url, visibility }) => void this.said.push(`note ${name} ${url} ${visibility}`);

  forget = async (upload) => {
    if (upload.isCopied) this.said.push(`forget ${upload.name}`);
    upload.isCopied = false;
  };

  end = async (upload) => {
    this.said.push(`end ${upload.name}`);
    upload.isCopied = false;
  };
}

export function queueOn(network, dependencies = {}) {
  const log = { changes: [], waits: [], renewals: 0, signedOut: 0, discarded: [], copies: new Copies() };
  const queue = new UploadQueue(
    {
      send: network.send,
      discard: async (url) => void log.discarded.push(url),
      confirmOwner: async () => {},
      atOnce: () => 3,
      now: () => 1000,
      unfinished: log.copies,
      renewSession: async () => (log.renewals += 1) > 0,
      sleep: async (seconds) => void log.waits.push(seconds),
      untilOnline: async () => void log.waits.push("online"),
      ...dependencies,
    },
    {
      onChange: ({ id, state }) => log.changes.push(`${id} ${state}`),
      onSignedOut: () => (log.signedOut += 1),
    },
    { maxBytes: 100 },
  );
  return { queue, log };
}

export const states = (queue) => queue.uploads.map((upload) => upload.state);


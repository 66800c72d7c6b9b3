import assert from "node:assert/strict";
import { test } from "node:test";

import { UploadProblem } from "../../static/js/upload-problem.js";
import { UploadQueue } from "../../static/js/upload-queue.js";

const file = (name, size = 10) => ({ name, size, type: "image/png" });
const files = (count) => Array.from({ length: count }, (_, index) => file(`${index}.png`));
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A transport whose sendings end when the test says so. */
class Wire {
  sendings = [];

  send = (upload, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      this.sendings.push({ upload, signal, onProgress, resolve, reject });
    });

  get last() {
    return this.sendings.at(-1);
  }
}

function queueOn(wire, collaborators = {}) {
  const log = { changes: [], waits: [], renewals: 0, loggedOut: 0 };
  const queue = new UploadQueue(
    {
      send: wire.send,
      renewSession: async () => (log.renewals += 1) > 0,
      sleep: async (seconds) => void log.waits.push(seconds),
      untilOnline: async () => void log.waits.push("online"),
      onChange: ({ id, state }) => log.changes.push(`${id} ${state}`),
      onLoggedOut: () => (log.loggedOut += 1),
      ...collaborators,
    },
    { maxBytes: 100 },
  );
  return { queue, log };
}

const states = (queue) => queue.uploads.map((upload) => upload.state);

test("three files run at once and the next follows when one ends", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  queue.add(files(5), "private");
  assert.deepEqual(states(queue), ["sending", "sending", "sending", "waiting", "waiting"]);
  wire.sendings[1].resolve({ id: "p" });
  await settled();
  assert.deepEqual(states(queue), ["sending", "done", "sending", "sending", "waiting"]);
});

test("a kept picture lets go of its file", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "link");
  assert.equal(upload.visibility, "link");
  wire.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.file, null);
  assert.equal(upload.picture.id, "p");
  assert.equal(queue.busy, false);
});

test("the limit itself is sent and one byte more is refused without sending", () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const added = queue.add([file("a", 100), file("b", 101), file("c", 0)], "private");
  assert.deepEqual(added.map((upload) => upload.problem?.code), [undefined, "file_too_large", "empty_file"]);
  assert.equal(wire.sendings.length, 1);
});

test("progress ends in checking, because the server still has to look", () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  wire.last.onProgress(5, false);
  assert.deepEqual([upload.state, upload.sentBytes], ["sending", 5]);
  wire.last.onProgress(10, true);
  assert.equal(upload.state, "checking");
});

test("a cancelled upload is broken off, frees its place and can be tried again", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [first] = queue.add(files(4), "private");
  queue.cancel(first.id);
  assert.ok(wire.sendings[0].signal.aborted);
  await settled();
  assert.deepEqual(states(queue), ["cancelled", "sending", "sending", "sending"]);
  queue.retry(first.id);
  assert.equal(first.state, "waiting");
  wire.last.resolve({ id: "p" });
  await settled();
  assert.equal(first.state, "sending");
});

test("an upload that is retried before its cancelled try has ended can be cancelled again", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  queue.cancel(upload.id);
  queue.retry(upload.id);
  await settled();
  assert.deepEqual([upload.state, wire.sendings.length], ["sending", 2]);
  queue.cancel(upload.id);
  assert.ok(wire.last.signal.aborted);
  assert.equal(upload.state, "cancelled");
});

test("progress of a cancelled try changes nothing", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  queue.cancel(upload.id);
  wire.sendings[0].onProgress(10, true);
  assert.equal(upload.state, "cancelled");
});

test("a busy server is waited for, then the file is sent again", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  wire.last.reject(new UploadProblem({ status: 429, code: "rate_limited", retryAfter: 4 }));
  await settled();
  assert.deepEqual(log.waits, [4]);
  assert.ok(log.changes.includes(`${upload.id} holding`));
  wire.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.state, "done");
});

test("a lost connection waits for the network first", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  queue.add(files(1), "private");
  wire.last.reject(new UploadProblem({ code: "connection_lost" }));
  await settled();
  assert.deepEqual(log.waits, ["online", 1]);
});

test("a stale session is renewed once and the file is sent again", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  wire.last.reject(new UploadProblem({ status: 401, code: "unauthorised" }));
  await settled();
  wire.last.resolve({ id: "p" });
  await settled();
  assert.equal(log.renewals, 1);
  assert.equal(upload.state, "done");
});

test("without a session the queue stands still and nothing is lost", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire, { renewSession: async () => false });
  queue.add(files(5), "private");
  for (const sending of [...wire.sendings]) sending.reject(new UploadProblem({ status: 401, code: "unauthorised" }));
  await settled();
  assert.deepEqual(states(queue), Array(5).fill("waiting"));
  assert.equal(wire.sendings.length, 3);
  assert.ok(log.loggedOut > 0);
  queue.goOn();
  assert.equal(wire.sendings.length, 6);
});

test("a refused picture is not sent twice", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  wire.last.reject(new UploadProblem({ status: 415, code: "unsupported_type" }));
  await settled();
  assert.equal(upload.state, "failed");
  queue.retry(upload.id);
  queue.retryFailed();
  assert.equal(wire.sendings.length, 1);
});

test("a surprise inside the transport ends one upload only", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  queue.add(files(2), "private");
  wire.sendings[0].reject(new TypeError("surprise"));
  wire.sendings[1].resolve({ id: "p" });
  await settled();
  assert.deepEqual(states(queue), ["failed", "done"]);
  assert.doesNotMatch(queue.uploads[0].problem.sentence, /surprise/);
});

test("cancelling all leaves what is done alone", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  queue.add(files(5), "private");
  wire.sendings[0].resolve({ id: "p" });
  await settled();
  queue.cancelAll();
  await settled();
  assert.deepEqual(states(queue), ["done", ...Array(4).fill("cancelled")]);
  assert.equal(wire.sendings.length, 4);
});

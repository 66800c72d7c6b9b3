import assert from "node:assert/strict";
import { test } from "node:test";

import { UploadProblem } from "../../../static/js/shared/problem.js";
import { UploadQueue } from "../../../static/js/upload/queue.js";

const file = (name, size = 10) => ({ name, size, type: "image/png" });
const files = (count) => Array.from({ length: count }, (_, index) => file(`${index}.png`));
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A transport whose sendings end when the test says so. */
class Wire {
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

/** A browser's store that notes what it is told. */
class Shelf {
  said = [];

  keep = async (upload) => {
    this.said.push(`keep ${upload.name}`);
    upload.isSafe = true;
  };

  note = async ({ name, url }) => void this.said.push(`note ${name} ${url}`);

  forget = async (upload) => {
    if (upload.isSafe) this.said.push(`forget ${upload.name}`);
    upload.isSafe = false;
  };
}

function queueOn(wire, collaborators = {}) {
  const log = { changes: [], waits: [], renewals: 0, loggedOut: 0, discarded: [], shelf: new Shelf() };
  const queue = new UploadQueue(
    {
      send: wire.send,
      discard: async (url) => void log.discarded.push(url),
      confirmAccount: async () => {},
      unfinished: log.shelf,
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
  await settled();
  assert.deepEqual(states(queue), ["sending", "sending", "sending", "waiting", "waiting"]);
  wire.sendings[1].resolve({ id: "p" });
  await settled();
  assert.deepEqual(states(queue), ["sending", "done", "sending", "sending", "waiting"]);
});

test("a kept picture lets go of its file", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "link");
  await settled();
  assert.equal(upload.visibility, "link");
  wire.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.file, null);
  assert.equal(upload.picture.id, "p");
  assert.equal(queue.isAtRisk, false);
});

test("the limit itself is sent and one byte more is refused without sending", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const added = queue.add([file("a", 100), file("b", 101), file("c", 0)], "private");
  await settled();
  assert.deepEqual(added.map((upload) => upload.problem?.code), [undefined, "file_too_large", "empty_file"]);
  assert.equal(wire.sendings.length, 1);
});

test("progress ends in checking, because the server still has to look", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  await settled();
  wire.last.onProgress(5, false);
  assert.deepEqual([upload.state, upload.sentBytes], ["sending", 5]);
  wire.last.onProgress(10, true);
  assert.equal(upload.state, "checking");
});

test("a cancelled upload is broken off, frees its place and can be tried again", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [first] = queue.add(files(4), "private");
  await settled();
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
  await settled();
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
  await settled();
  queue.cancel(upload.id);
  wire.sendings[0].onProgress(10, true);
  assert.equal(upload.state, "cancelled");
});

test("a busy server is waited for, then the file is sent again", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  await settled();
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
  await settled();
  wire.last.reject(new UploadProblem({ code: "connection_lost" }));
  await settled();
  assert.deepEqual(log.waits, ["online", 1]);
});

test("a stale session is renewed once and the file is sent again", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  await settled();
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
  await settled();
  for (const sending of [...wire.sendings]) sending.reject(new UploadProblem({ status: 401, code: "unauthorised" }));
  await settled();
  assert.deepEqual(states(queue), Array(5).fill("waiting"));
  assert.equal(wire.sendings.length, 3);
  assert.ok(log.loggedOut > 0);
  queue.goOn();
  await settled();
  assert.equal(wire.sendings.length, 6);
});

test("a refused picture is not sent twice", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  await settled();
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
  await settled();
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
  await settled();
  wire.sendings[0].resolve({ id: "p" });
  await settled();
  queue.cancelAll();
  await settled();
  assert.deepEqual(states(queue), ["done", ...Array(4).fill("cancelled")]);
  assert.equal(wire.sendings.length, 4);
});

test("not a byte goes out before the browser has a copy", async () => {
  const wire = new Wire();
  const shelf = new Shelf();
  let copied;
  const keep = (upload) => new Promise((resolve) => (copied = () => resolve((upload.isSafe = true))));
  const { queue } = queueOn(wire, { unfinished: Object.assign(shelf, { keep }) });
  queue.add(files(1), "private");
  await settled();
  assert.deepEqual([states(queue), wire.sendings.length, queue.isAtRisk], [["sending"], 0, true]);
  copied();
  await settled();
  assert.deepEqual([wire.sendings.length, queue.isAtRisk], [1, false]);
});

test("an upload that is cancelled while the browser copies it stays cancelled", async () => {
  const wire = new Wire();
  let copied;
  const keep = () => new Promise((resolve) => (copied = resolve));
  const { queue } = queueOn(wire, { unfinished: Object.assign(new Shelf(), { keep }) });
  const [upload] = queue.add(files(1), "private");
  queue.cancel(upload.id);
  copied();
  await settled();
  assert.deepEqual([upload.state, wire.sendings.length], ["cancelled", 0]);
});

test("leaving loses what the browser could not copy, and nothing else", async () => {
  const wire = new Wire();
  const shelf = new Shelf();
  const keep = async (upload) => void (upload.isSafe = upload.name !== "1.png");
  const { queue } = queueOn(wire, { unfinished: Object.assign(shelf, { keep }) });
  queue.add(files(2), "private");
  await settled();
  assert.equal(queue.isAtRisk, true);
  wire.sendings[1].resolve({ id: "p" });
  await settled();
  assert.equal(queue.isAtRisk, false);
});

test("the address on the server is noted, and the next try goes on from there", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  await settled();
  assert.equal(upload.goesOn, false);
  await wire.last.onUrl("/v1/uploads/a");
  wire.last.onProgress(4, false);
  wire.last.reject(new UploadProblem({ code: "connection_lost" }));
  await settled();
  assert.deepEqual([upload.url, upload.goesOn, upload.sentBytes], ["/v1/uploads/a", true, 4]);
  assert.ok(log.shelf.said.includes("note 0.png /v1/uploads/a"));
});

test("what the server has forgotten begins anew at once", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  await settled();
  await wire.last.onUrl("/v1/uploads/a");
  wire.last.reject(new UploadProblem({ status: 410, code: "upload_forgotten" }));
  await settled();
  assert.deepEqual([upload.state, upload.url, wire.sendings.length, log.waits], ["sending", null, 2, []]);
  assert.equal(log.shelf.said.at(-1), "note 0.png null");
});

test("a line that breaks again and again is no reason to stop while each try brings the file further", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [upload] = queue.add([file("long.png", 90)], "private");
  for (let sent = 1; sent <= 60; sent += 1) {
    await settled();
    wire.last.onProgress(sent, false);
    wire.last.reject(new UploadProblem({ code: "connection_lost" }));
  }
  await settled();
  assert.deepEqual([upload.state, wire.sendings.length], ["sending", 61]);
});

test("a line that brings nothing further is given up, and the copy stays for the next page", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  for (let tries = 0; tries < 60 && upload.state !== "failed"; tries += 1) {
    await settled();
    wire.last.reject(new UploadProblem({ status: 503, code: "service_unavailable" }));
    await settled();
  }
  assert.equal(upload.state, "failed");
  assert.ok(upload.isSafe);
  assert.ok(!log.shelf.said.includes("forget 0.png"));
});

test("a kept, a refused and a cancelled upload are forgotten by the browser", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  queue.add(files(3), "private");
  await settled();
  wire.sendings[0].resolve({ id: "p" });
  wire.sendings[1].reject(new UploadProblem({ status: 415, code: "unsupported_type" }));
  queue.cancel(queue.uploads[2].id);
  await settled();
  assert.deepEqual(log.shelf.said.slice(-3).sort(), ["forget 0.png", "forget 1.png", "forget 2.png"]);
});

test("cancelling and taking from the list have the server forget the part that it holds", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [first, second] = queue.add(files(2), "private");
  await settled();
  await wire.sendings[0].onUrl("/v1/uploads/a");
  await wire.sendings[1].onUrl("/v1/uploads/b");
  queue.cancel(first.id);
  wire.sendings[1].reject(new UploadProblem({ status: 507, code: "storage_full" }));
  await settled();
  assert.deepEqual(log.discarded, ["/v1/uploads/a"]);
  queue.remove(second.id);
  assert.deepEqual(log.discarded, ["/v1/uploads/a", "/v1/uploads/b"]);
  queue.remove(first.id);
  assert.equal(log.discarded.length, 2);
});

test("an address that comes after the cancel is given back too", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.add(files(1), "private");
  await settled();
  queue.cancel(upload.id);
  await wire.last.onUrl("/v1/uploads/late");
  assert.deepEqual([log.discarded, upload.url], [["/v1/uploads/late"], null]);
});

test("an upload that is cancelled while the server looks at it may be there", async () => {
  const wire = new Wire();
  const { queue } = queueOn(wire);
  const [first, second] = queue.add(files(2), "private");
  await settled();
  wire.sendings[0].onProgress(10, true);
  queue.cancelAll();
  assert.deepEqual([first.mayBeKept, second.mayBeKept], [true, false]);
});

test("uploads of an earlier page go on under their own keys", async () => {
  const wire = new Wire();
  const { queue, log } = queueOn(wire);
  const [upload] = queue.takeUp([{ key: "k", name: "a.png", visibility: "link", url: "/v1/uploads/a", file: file("a.png") }]);
  await settled();
  const { key, visibility, url, goesOn, isSafe } = wire.last.upload;
  assert.deepEqual({ key, visibility, url, goesOn, isSafe }, { key: "k", visibility: "link", url: "/v1/uploads/a", goesOn: true, isSafe: true });
  wire.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.state, "done");
  assert.equal(log.shelf.said.at(-1), "forget a.png");
});

test("nothing is sent in the name of somebody else", async () => {
  const wire = new Wire();
  const confirmAccount = async () => {
    throw new UploadProblem({ status: 401, code: "other_account" });
  };
  const { queue, log } = queueOn(wire, { confirmAccount });
  queue.add(files(4), "private");
  await settled();
  assert.deepEqual([wire.sendings.length, states(queue)], [0, Array(4).fill("waiting")]);
  assert.ok(log.loggedOut > 0);
});

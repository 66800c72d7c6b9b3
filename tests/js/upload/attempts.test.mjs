import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem } from "../../../static/js/shared/problem.js";
import { Network, file, files, queueOn, settled, states } from "./network.mjs";

test("a busy server is waited for, then the file is sent again", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  network.last.reject(new Problem({ status: 429, code: "rate_limited", retryAfter: 4 }));
  await settled();
  assert.deepEqual(log.waits, [4]);
  assert.ok(log.changes.includes(`${upload.id} delayed`));
  network.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.state, "done");
});

test("a lost connection waits for the network first", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  queue.add(files(1), "private");
  await settled();
  network.last.reject(new Problem({ code: "connection_lost" }));
  await settled();
  assert.deepEqual(log.waits, ["online", 1]);
});

test("a stale session is renewed once and the file is sent again", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  network.last.reject(new Problem({ status: 401, code: "unauthorised" }));
  await settled();
  network.last.resolve({ id: "p" });
  await settled();
  assert.equal(log.renewals, 1);
  assert.equal(upload.state, "done");
});

test("a refused picture is not sent twice", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  network.last.reject(new Problem({ status: 415, code: "unsupported_type" }));
  await settled();
  assert.equal(upload.state, "failed");
  queue.retry(upload.id);
  queue.retryAll();
  assert.equal(network.sendings.length, 1);
});

test("the address on the server is noted, and the next try goes on from there", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  assert.equal(upload.isResumed, false);
  await network.last.onUrl("/v1/uploads/a");
  network.last.onProgress(4, false);
  network.last.reject(new Problem({ code: "connection_lost" }));
  await settled();
  assert.deepEqual([upload.url, upload.isResumed, upload.sentBytes], ["/v1/uploads/a", true, 4]);
  assert.ok(log.copies.said.includes("note 0.png /v1/uploads/a private"));
});

test("what the server has forgotten begins anew at once", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  await network.last.onUrl("/v1/uploads/a");
  network.last.reject(new Problem({ status: 410, code: "upload_forgotten" }));
  await settled();
  assert.deepEqual([upload.state, upload.url, network.sendings.length, log.waits], ["sending", null, 2, []]);
  assert.equal(log.copies.said.at(-1), "note 0.png null private");
});

test("a line that breaks again and again is no reason to stop while each try brings the file further", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [upload] = queue.add([file("long.png", 90)], "private");
  for (let sent = 1; sent <= 60; sent += 1) {
    await settled();
    network.last.onProgress(sent, false);
    network.last.reject(new Problem({ code: "connection_lost" }));
  }
  await settled();
  assert.deepEqual([upload.state, network.sendings.length], ["sending", 61]);
});

test("a line that brings nothing further is given up, and the copy stays for the next page", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  for (let tries = 0; tries < 60 && upload.state !== "failed"; tries += 1) {
    await settled();
    network.last.reject(new Problem({ status: 503, code: "service_unavailable" }));
    await settled();
  }
  assert.equal(upload.state, "failed");
  assert.ok(upload.isCopied);
  assert.ok(!log.copies.said.includes("forget 0.png"));
});

test("an address that comes after the cancel is given back too", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  queue.cancel(upload.id);
  await network.last.onUrl("/v1/uploads/late");
  assert.deepEqual([log.discarded, upload.url], [["/v1/uploads/late"], null]);
});

test("nothing is sent in the name of somebody else", async () => {
  const network = new Network();
  const confirmOwner = async () => {
    throw new Problem({ status: 401, code: "other_account" });
  };
  const { queue, log } = queueOn(network, { confirmOwner });
  queue.add(files(4), "private");
  await settled();
  assert.deepEqual([network.sendings.length, states(queue)], [0, Array(4).fill("waiting")]);
  assert.ok(log.signedOut > 0);
});

test("a renewal that reached nobody is asked for again once there is a connection", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  for (const problem of [{ status: 401, code: "unauthorized" }, { code: "connection_lost" }, { status: 401, code: "unauthorized" }]) {
    await settled();
    network.last.reject(new Problem(problem));
  }
  await settled();
  network.last.resolve({ id: "p" });
  await settled();
  assert.deepEqual([upload.state, log.renewals, log.signedOut], ["done", 2, 0]);
});

test("who cancels while nobody answers whose session it is can try again at once", async () => {
  const network = new Network();
  const answers = [new Promise(() => {}), Promise.resolve()];
  const { queue } = queueOn(network, { confirmOwner: () => answers.shift() });
  const [upload] = queue.add(files(1), "private");
  await settled();
  assert.equal(upload.state, "sending");
  queue.cancel(upload.id);
  queue.retry(upload.id);
  await settled();
  assert.equal(network.sendings.length, 1);
  network.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.state, "done");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem } from "../../../static/js/shared/problem.js";
import { Copies, Network, file, files, queueOn, settled, states } from "./network.mjs";

test("three files run at once and the next follows when one ends", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  queue.add(files(5), "private");
  await settled();
  assert.deepEqual(states(queue), ["sending", "sending", "sending", "waiting", "waiting"]);
  network.sendings[1].resolve({ id: "p" });
  await settled();
  assert.deepEqual(states(queue), ["sending", "done", "sending", "sending", "waiting"]);
});

test("a kept picture lets go of its file", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [upload] = queue.add(files(1), "link");
  await settled();
  assert.equal(upload.visibility, "link");
  network.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.file, null);
  assert.equal(upload.picture.id, "p");
  assert.equal(queue.isAtRisk, false);
});

test("the limit itself is sent and one byte more is refused without sending", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const added = queue.add([file("a", 100), file("b", 101), file("c", 0)], "private");
  await settled();
  assert.deepEqual(added.map((upload) => upload.problem?.code), [undefined, "file_too_large", "empty_file"]);
  assert.equal(network.sendings.length, 1);
});

test("progress ends in checking, because the server still has to look", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  network.last.onProgress(5, false);
  assert.deepEqual([upload.state, upload.sentBytes], ["sending", 5]);
  network.last.onProgress(10, true);
  assert.equal(upload.state, "checking");
});

test("a cancelled upload is broken off, frees its place and can be tried again", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [first] = queue.add(files(4), "private");
  await settled();
  queue.cancel(first.id);
  assert.ok(network.sendings[0].signal.aborted);
  await settled();
  assert.deepEqual(states(queue), ["cancelled", "sending", "sending", "sending"]);
  queue.retry(first.id);
  assert.equal(first.state, "waiting");
  network.last.resolve({ id: "p" });
  await settled();
  assert.equal(first.state, "sending");
});

test("an upload that is retried before its cancelled try has ended can be cancelled again", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  queue.cancel(upload.id);
  queue.retry(upload.id);
  await settled();
  assert.deepEqual([upload.state, network.sendings.length], ["sending", 2]);
  queue.cancel(upload.id);
  assert.ok(network.last.signal.aborted);
  assert.equal(upload.state, "cancelled");
});

test("progress of a cancelled try changes nothing", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [upload] = queue.add(files(1), "private");
  await settled();
  queue.cancel(upload.id);
  network.sendings[0].onProgress(10, true);
  assert.equal(upload.state, "cancelled");
});

test("without a session the queue stands still and nothing is lost", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network, { renewSession: async () => false });
  queue.add(files(5), "private");
  await settled();
  for (const sending of [...network.sendings]) sending.reject(new Problem({ status: 401, code: "unauthorised" }));
  await settled();
  assert.deepEqual(states(queue), Array(5).fill("waiting"));
  assert.equal(network.sendings.length, 3);
  assert.ok(log.signedOut > 0);
  queue.resume();
  await settled();
  assert.equal(network.sendings.length, 6);
});

test("a surprise inside the transport ends one upload only", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  queue.add(files(2), "private");
  await settled();
  network.sendings[0].reject(new TypeError("surprise"));
  network.sendings[1].resolve({ id: "p" });
  await settled();
  assert.deepEqual(states(queue), ["failed", "done"]);
  assert.doesNotMatch(queue.uploads[0].problem.sentence, /surprise/);
});

test("cancelling all leaves what is done alone", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  queue.add(files(5), "private");
  await settled();
  network.sendings[0].resolve({ id: "p" });
  await settled();
  queue.cancelAll();
  await settled();
  assert.deepEqual(states(queue), ["done", ...Array(4).fill("cancelled")]);
  assert.equal(network.sendings.length, 4);
});

test("not a byte goes out before the browser has a copy", async () => {
  const network = new Network();
  const copies = new Copies();
  let copied;
  const copy = (upload) => new Promise((resolve) => (copied = () => resolve((upload.isCopied = true))));
  const { queue } = queueOn(network, { unfinished: Object.assign(copies, { copy }) });
  queue.add(files(1), "private");
  await settled();
  assert.deepEqual([states(queue), network.sendings.length, queue.isAtRisk], [["sending"], 0, true]);
  copied();
  await settled();
  assert.deepEqual([network.sendings.length, queue.isAtRisk], [1, false]);
});

test("an upload that is cancelled while the browser copies it stays cancelled", async () => {
  const network = new Network();
  let copied;
  const copy = () => new Promise((resolve) => (copied = resolve));
  const { queue } = queueOn(network, { unfinished: Object.assign(new Copies(), { copy }) });
  const [upload] = queue.add(files(1), "private");
  queue.cancel(upload.id);
  copied();
  await settled();
  assert.deepEqual([upload.state, network.sendings.length], ["cancelled", 0]);
});

test("leaving loses what the browser could not copy, and nothing else", async () => {
  const network = new Network();
  const copies = new Copies();
  const copy = async (upload) => void (upload.isCopied = upload.name !== "1.png");
  const { queue } = queueOn(network, { unfinished: Object.assign(copies, { copy }) });
  queue.add(files(2), "private");
  await settled();
  assert.equal(queue.isAtRisk, true);
  network.sendings[1].resolve({ id: "p" });
  await settled();
  assert.equal(queue.isAtRisk, false);
});

test("of a kept and a refused upload the browser notes the end, and forgets a cancelled one", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  queue.add(files(3), "private");
  await settled();
  network.sendings[0].resolve({ id: "p" });
  network.sendings[1].reject(new Problem({ status: 415, code: "unsupported_type" }));
  queue.cancel(queue.uploads[2].id);
  await settled();
  assert.deepEqual(log.copies.said.slice(-3).sort(), ["end 0.png", "end 1.png", "forget 2.png"]);
});

test("cancelling and taking from the list have the server forget the part that it holds", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [first, second] = queue.add(files(2), "private");
  await settled();
  await network.sendings[0].onUrl("/v1/uploads/a");
  await network.sendings[1].onUrl("/v1/uploads/b");
  queue.cancel(first.id);
  network.sendings[1].reject(new Problem({ status: 507, code: "storage_full" }));
  await settled();
  assert.deepEqual(log.discarded, ["/v1/uploads/a"]);
  queue.remove(second.id);
  assert.deepEqual(log.discarded, ["/v1/uploads/a", "/v1/uploads/b"]);
  queue.remove(first.id);
  assert.equal(log.discarded.length, 2);
});

test("an upload that is cancelled while the server looks at it may be there", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [first, second] = queue.add(files(2), "private");
  await settled();
  network.sendings[0].onProgress(10, true);
  queue.cancelAll();
  assert.deepEqual([first.mayBeStored, second.mayBeStored], [true, false]);
});

test("uploads of an earlier page go on under their own keys", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [upload] = queue.addFound([{ chosenAt: 5, isBegun: true, key: "k", name: "a.png", visibility: "link", url: "/v1/uploads/a", file: file("a.png") }]);
  await settled();
  const { key, visibility, url, isResumed, isCopied } = network.last.upload;
  assert.deepEqual({ key, visibility, url, isResumed, isCopied }, { key: "k", visibility: "link", url: "/v1/uploads/a", isResumed: true, isCopied: true });
  network.last.resolve({ id: "p" });
  await settled();
  assert.equal(upload.state, "done");
  assert.equal(log.copies.said.at(-1), "end a.png");
});

test("the first of a choice is the newest, and each has a time of its own", async () => {
  const { queue } = queueOn(new Network());
  const times = queue.add(files(3), "private").map((upload) => upload.chosenAt);
  assert.deepEqual(times, [1000, 999, 998]);
});

test("what is no picture is refused by its kind, and what cannot be sent has a row", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  const [film] = queue.add([{ ...file("film.mp4"), type: "video/mp4" }], "private");
  assert.equal(film.problem.sentence, "Only pictures: this is a video.");
  const [rest] = queue.addRefused([{ name: "7 more files", files: 7, problem: new Problem({ code: "too_many_files", detail: "Too many." }) }]);
  assert.deepEqual([rest.state, rest.files, rest.problem.final], ["failed", 7, true]);
  assert.deepEqual(log.copies.said, ["end film.mp4", "end 7 more files"]);
  assert.equal(network.sendings.length, 0);
});

test("who can see them holds for what waits, and for nothing that is under way or stored", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  queue.add(files(5), "private");
  await settled();
  network.sendings[0].resolve({ id: "p" });
  await settled();
  assert.deepEqual(states(queue), ["done", "sending", "sending", "sending", "waiting"]);
  assert.deepEqual(queue.setVisibility("link"), { waiting: 1, late: 4 });
  assert.deepEqual(queue.uploads.map(({ visibility }) => visibility), ["private", "private", "private", "private", "link"]);
  assert.equal(log.copies.said.at(-1), "note 4.png null link");
  assert.deepEqual(queue.setVisibility("link"), { waiting: 0, late: 4 });
});

test("an upload that is held is tried at once when somebody asks for it, and its bar is not full", async () => {
  const network = new Network();
  const never = (_, signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const { queue } = queueOn(network, { sleep: never });
  const [upload] = queue.add(files(1), "private");
  await settled();
  network.last.onProgress(10, true);
  network.last.reject(new Problem({ status: 503, code: "service_unavailable" }));
  await settled();
  assert.deepEqual([upload.state, upload.sentBytes], ["delayed", 0]);
  queue.hurry(upload.id);
  await settled();
  assert.deepEqual([upload.state, network.sendings.length, upload.hurry], ["sending", 2, null]);
});

test("trying all again means what failed, and what was cancelled only where nothing failed", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [failing, cancelled] = queue.add(files(2), "private");
  await settled();
  queue.cancel(cancelled.id);
  network.sendings[0].reject(new Problem({ code: "unexpected" }));
  await settled();
  assert.deepEqual(states(queue), ["failed", "cancelled"]);
  queue.retryAll();
  await settled();
  assert.deepEqual(states(queue), ["sending", "cancelled"]);
  queue.cancel(failing.id);
  queue.retryAll();
  await settled();
  assert.deepEqual(states(queue), ["sending", "sending"]);
});

test("a page that is left breaks off what runs and begins nothing else", async () => {
  const network = new Network();
  const { queue, log } = queueOn(network);
  queue.add(files(4), "private");
  await settled();
  queue.leave();
  await settled();
  assert.ok(network.sendings.every(({ signal }) => signal.aborted));
  assert.equal(network.sendings.length, 3);
  assert.ok(!log.copies.said.some((said) => said.startsWith("forget") || said.startsWith("end")));
});

test("what ended on an earlier page is in the list, and is not sent again", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const facts = { size: 5, files: 1, visibility: "private" };
  queue.addFound([], [
    { ...facts, key: "a", name: "a.png", picture: { id: "p" }, sentence: "" },
    { ...facts, key: "b", name: "b.png", picture: null, sentence: "This file is empty." },
  ]);
  await settled();
  assert.deepEqual([states(queue), network.sendings.length, queue.isBusy], [["done", "failed"], 0, false]);
  assert.equal(queue.uploads[1].problem.sentence, "This file is empty.");
});

test("copies that the browser has thrown away put the uploads at risk", async () => {
  const copies = new Copies();
  const { queue, log } = queueOn(new Network(), { unfinished: copies });
  const [upload] = queue.add(files(1), "private");
  await settled();
  log.changes.length = 0;
  upload.isCopied = false;
  copies.onLost(upload);
  assert.deepEqual([log.changes, queue.isAtRisk], [["1 sending"], true]);
});

test("a picture that several rows show is seen by the same people in each", async () => {
  const network = new Network();
  const { queue } = queueOn(network);
  const [first, again, other] = queue.add(files(3), "private");
  await settled();
  network.sendings[0].resolve({ id: "p", visibility: "private" });
  network.sendings[1].resolve({ id: "p", visibility: "link", duplicate: true });
  network.sendings[2].resolve({ id: "q", visibility: "private" });
  await settled();
  assert.deepEqual([first, again, other].map(({ picture }) => picture.visibility), ["link", "link", "private"]);
  assert.deepEqual([first, again].map(({ picture }) => picture.duplicate), [undefined, true]);
  queue.noteVisibility({ id: "p", visibility: "private" });
  assert.deepEqual([first, again].map(({ picture }) => picture.visibility), ["private", "private"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem } from "../../../static/js/shared/problem.js";
import { leftOutSentence } from "../../../static/js/upload/folder_sentences.js";
import {
  overallProgress,
  seenBySentence,
  pastedName,
  stateSentence,
  summarySentence,
  resumedSentence,
  notAPictureSentence,
  tooLargeSentence,
  visibilitySentence,
} from "../../../static/js/upload/sentences.js";

const upload = (state, facts = {}) => ({ state, files: 1, name: "a.png", size: 100, sentBytes: 0, delay: null, problem: null, picture: null, ...facts });

test("a file over the limit is told its size and the limit", () => {
  assert.match(tooLargeSentence(70_000_000, 64_000_000), /70 MB.*64 MB/);
});

test("each state says what happens now", () => {
  assert.equal(stateSentence(upload("sending", { sentBytes: 1000, size: 2000 })), "1.0 kB of 2.0 kB sent");
  assert.match(stateSentence(upload("delayed", { delay: { why: "offline", seconds: 1 } })), /Going on when it is back/);
  assert.match(stateSentence(upload("delayed", { delay: { why: "busy", seconds: 12 } })), /in 12 seconds/);
  assert.match(stateSentence(upload("cancelled")), /Nothing was kept/);
});

test("a picture that is not in its album says why", () => {
  const said = (album_problem, facts = {}) => stateSentence(upload("done", { picture: { name: "a.png", album_problem, ...facts } }));
  assert.equal(said(null), "Uploaded");
  assert.equal(said({ code: "not_found" }), "Uploaded. Its album is not there any more.");
  assert.equal(said({ code: "not_in_album" }), "Uploaded. It is not in its album.");
  assert.equal(said({ code: "not_found" }, { duplicate: true }), "It was here already. Its album is not there any more.");
});

test("what is left out of a folder is counted, and named where somebody may look for it", () => {
  const said = (others, left) => leftOutSentence({ others, left });
  assert.equal(said([], 0), "");
  assert.equal(said([], 1), "1 hidden file, such as .DS_Store or Thumbs.db, was left out.");
  assert.equal(said([], 1200), "1,200 hidden files, such as .DS_Store or Thumbs.db, were left out.");
  assert.equal(said(["notes.txt"], 0), "1 file is no picture and was left out: notes.txt.");
  assert.match(said(["a.txt", "b.pdf"], 3), /^2 files are no pictures and were left out: a\.txt, b\.pdf\. 3 hidden files/);
  const six = ["1", "2", "3", "4", "5", "6"];
  assert.match(said(six, 0), /: 1, 2, 3, 4, 5, 6\.$/);
  assert.match(said([...six, "7"], 0), /^7 files .*: 1, 2, 3, 4, 5 and 2 more\.$/);
});

test("an upload that goes on says so", () => {
  assert.equal(stateSentence(upload("sending", { isResumed: true })), "Resuming");
  const further = upload("sending", { isResumed: true, sentBytes: 1000, size: 2000 });
  assert.equal(stateSentence(further), "Resuming: 1.0 kB of 2.0 kB sent");
  assert.match(stateSentence(upload("delayed", { delay: { why: "running", seconds: 1 } })), /Going on in a moment/);
  assert.equal(resumedSentence([upload("waiting")]), "Resuming 1 picture from before.");
});

test("a late cancel promises nothing", () => {
  assert.match(stateSentence(upload("cancelled", { mayBeStored: true })), /look in the gallery/);
});

test("a picture that was there already is said kindly", () => {
  const duplicate = (name) => upload("done", { picture: { duplicate: true, name } });
  assert.equal(stateSentence(duplicate("a.png")), "It was here already.");
  assert.equal(stateSentence(duplicate("heron.png")), "It was here already, as heron.png.");
  assert.equal(summarySentence([duplicate("a.png")]), "It was here already.");
  const restored = upload("done", { picture: { duplicate: true, restored: true, name: "heron.png" } });
  assert.equal(stateSentence(restored), "It was in the trash, and is back, as heron.png.");
  assert.equal(summarySentence([duplicate("a.png"), duplicate("b.png")]), "They were here already.");
  assert.equal(summarySentence([duplicate("a.png"), upload("done"), upload("done")]), "2 pictures uploaded. 1 was here already.");
});

test("a failure says the sentence of its problem", () => {
  const problem = new Problem({ status: 415, code: "new_code", detail: "Save it as PNG." });
  assert.equal(stateSentence(upload("failed", { problem })), "Save it as PNG.");
});

test("the summary counts what is done, open and refused", () => {
  assert.equal(summarySentence([]), "");
  assert.equal(summarySentence([upload("done"), upload("sending"), upload("waiting")]), "Uploading: 1 of 3 pictures done.");
  assert.equal(summarySentence([upload("delayed"), upload("waiting")]), "Waiting to go on: 0 of 2 pictures done.");
  assert.equal(summarySentence([upload("delayed"), upload("sending")]), "Uploading: 0 of 2 pictures done.");
  assert.equal(summarySentence([upload("done")]), "1 picture uploaded.");
  assert.equal(summarySentence([upload("done"), upload("failed"), upload("failed")]), "1 picture uploaded. 2 files were not uploaded.");
  assert.equal(summarySentence([upload("done"), upload("failed", { files: 1300 })]), "1 picture uploaded. 1,300 files were not uploaded.");
  assert.equal(summarySentence([upload("done"), upload("cancelled"), upload("sending")]), "Uploading: 1 of 2 pictures done.");
});

test("the summary says of cancelled uploads what was kept of them", () => {
  assert.equal(summarySentence([upload("cancelled")]), "1 upload cancelled. Nothing was kept.");
  assert.equal(summarySentence([upload("cancelled"), upload("cancelled")]), "2 uploads cancelled. Nothing was kept.");
  assert.equal(
    summarySentence([upload("done"), upload("cancelled")]),
    "1 picture uploaded. 1 upload cancelled. Nothing of it was kept.",
  );
  const late = upload("cancelled", { mayBeStored: true });
  assert.equal(summarySentence([late, upload("cancelled")]), "2 uploads cancelled. 1 may be in the gallery.");
});

test("what waits for somebody to sign in does not claim to run", () => {
  assert.equal(stateSentence(upload("waiting")), "Waiting for its turn");
  assert.equal(stateSentence(upload("waiting"), true), "Waiting for you to sign in");
  assert.equal(summarySentence([upload("waiting"), upload("done")], true), "Waiting for you to sign in: 1 of 2 pictures done.");
  // It was begun before, and may still end.
  assert.equal(summarySentence([upload("waiting"), upload("sending")], true), "Uploading: 0 of 2 pictures done.");
});

test("who can see what was stored is said as the server says it", () => {
  const stored = (visibility) => upload("done", { picture: { visibility } });
  assert.equal(seenBySentence([upload("failed")]), "");
  assert.equal(seenBySentence([stored("private")]), "Only you can see it.");
  assert.equal(seenBySentence([stored("link"), stored("link"), upload("failed")]), "Anyone with the link can see them.");
  assert.equal(seenBySentence([stored("link"), stored("private"), stored("private")]), "Anyone with the link can see 1 of them.");
});

test("cancelled and refused files do not count in the overall progress", () => {
  const uploads = [upload("sending", { sentBytes: 50 }), upload("failed"), upload("cancelled")];
  assert.equal(overallProgress(uploads), 0.5);
  assert.equal(overallProgress([]), 0);
});

test("a pasted picture is named by its time", () => {
  const now = new Date(2026, 2, 1, 14, 5, 9);
  assert.equal(pastedName("image/png", now), "Pasted 2026-03-01 14.05.09.png");
  assert.equal(pastedName("image/jpeg", now), "Pasted 2026-03-01 14.05.09.jpg");
  assert.equal(pastedName("", now), "Pasted 2026-03-01 14.05.09.png");
});

test("what is no picture is told by its kind", () => {
  assert.equal(notAPictureSentence("video/mp4"), "Only pictures: this is a video.");
  assert.equal(notAPictureSentence("application/pdf"), "Only pictures: this is a PDF.");
  assert.equal(notAPictureSentence("font/woff2"), "Only pictures: this is another kind of file.");
});

test("who can see them says for how many it holds and for how many not", () => {
  assert.equal(visibilitySentence(12, 0, "link"), "Anyone with the link will see the 12 that wait.");
  assert.equal(visibilitySentence(1, 3, "private"), "Only you will see the one that waits. 3 that are under way or uploaded stay as they are.");
  assert.equal(visibilitySentence(0, 0, "link"), "");
});

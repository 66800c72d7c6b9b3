import assert from "node:assert/strict";
import { test } from "node:test";

import { filesOf, filesOfFolder, MOST_FILES, takeDropped } from "../../../static/js/upload/folders.js";

const fileEntry = (name, type = "image/png") => ({
  isFile: true,
  isDirectory: false,
  name,
  file: (found) => found({ name, type, size: 1 }),
});

/** A folder that answers in parts of two, as browsers do in parts of a hundred. */
const folderEntry = (name, children) => ({
  isFile: false,
  isDirectory: true,
  name,
  createReader() {
    const rest = [...children];
    return { readEntries: (found) => found(rest.splice(0, 2)) };
  },
});

const names = (found) => found.files.map((file) => file.name);

test("a tree is read to its end, in the order of its names", async () => {
  const tree = folderEntry("trip", [
    fileEntry("10.png"),
    fileEntry("2.png"),
    folderEntry("day", [fileEntry("a.png"), fileEntry("b.png"), fileEntry("c.png")]),
    fileEntry("1.png"),
  ]);
  assert.deepEqual(names(await filesOf([tree])), ["1.png", "2.png", "10.png", "a.png", "b.png", "c.png"]);
});

test("what a folder holds beside pictures is left out and counted", async () => {
  const tree = folderEntry("trip", [fileEntry("a.png"), fileEntry("notes.txt", "text/plain"), fileEntry("b.heic", "")]);
  const found = await filesOf([tree]);
  assert.deepEqual(names(found), ["a.png", "b.heic"]);
  assert.equal(found.leftOut, 1);
});

test("what the operating system hides in folders is left out without a word", async () => {
  const found = await filesOf([folderEntry("trip", [fileEntry(".DS_Store", ""), fileEntry("Thumbs.db", "")])]);
  assert.deepEqual(found, { files: [], leftOut: 0 });
});

test("a single file goes to the server, whatever its type", async () => {
  assert.deepEqual(names(await filesOf([fileEntry("film.mp4", "video/mp4")])), ["film.mp4"]);
});

test("a file or folder that cannot be read does not stop the others", async () => {
  const broken = { isFile: true, isDirectory: false, name: "x.png", file: (_, failed) => failed(new Error("gone")) };
  const closed = { isFile: false, isDirectory: true, name: "y", createReader: () => ({ readEntries: (_, failed) => failed(new Error("no")) }) };
  const found = await filesOf([broken, closed, fileEntry("a.png")]);
  assert.deepEqual(names(found), ["a.png"]);
  assert.equal(found.leftOut, 1);
});

test("a huge folder is cut at a bound", () => {
  const list = Array.from({ length: MOST_FILES + 3 }, (_, index) => ({ name: `${index}.png`, type: "image/png" }));
  const found = filesOfFolder(list);
  assert.equal(found.files.length, MOST_FILES);
  assert.equal(found.leftOut, 3);
});

test("the plain list counts only where the browser knows no entries", () => {
  const file = { name: "a.png" };
  const entry = fileEntry("a.png");
  assert.deepEqual(takeDropped({ items: [{ kind: "file", webkitGetAsEntry: () => entry }], files: [file] }), { entries: [entry], files: [] });
  assert.deepEqual(takeDropped({ items: [{ kind: "file" }], files: [file] }), { entries: [], files: [file] });
});

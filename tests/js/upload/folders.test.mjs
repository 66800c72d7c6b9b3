import assert from "node:assert/strict";
import { test } from "node:test";

import { takeDropped } from "../../../static/js/upload/drop.js";
import { filesOf, filesOfFolder, MOST_FILES, refusedIn } from "../../../static/js/upload/folders.js";

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

test("each file of a folder keeps the path to it, and what was dropped beside it has none", async () => {
  const deep = folderEntry("day", Array.from({ length: 5 }, (_, number) => fileEntry(`${number}.png`)));
  const found = await filesOf([folderEntry("trip", [deep, fileEntry("a.png")]), fileEntry("b.png")]);
  const folders = Object.fromEntries(found.files.map((file) => [file.name, found.folders.get(file)]));
  assert.deepEqual([folders["4.png"], folders["a.png"], folders["b.png"]], ["trip/day", "trip", undefined]);
});

test("a folder of the file dialog keeps the path to each file", () => {
  const file = { name: "a.png", type: "image/png", webkitRelativePath: "trip/day/a.png" };
  assert.equal(filesOfFolder([file]).folders.get(file), "trip/day");
});

/** How many files a choice accounts for. */
const accounted = ({ files, unreadable, others, beyond, left }) => files.length + unreadable.length + others.length + beyond + left;

test("what a folder holds beside pictures is left out by its name, and every file is accounted for", async () => {
  const others = [fileEntry("a.txt", "text/plain"), fileEntry("b.XMP", ""), fileEntry("c.mov", "")];
  const pictures = [fileEntry("d.png"), fileEntry("e.heic", ""), fileEntry("f", ""), fileEntry("g.psd", "image/vnd.adobe.photoshop")];
  const found = await filesOf([folderEntry("trip", [...others, ...pictures])]);
  assert.deepEqual([names(found), found.others], [["d.png", "e.heic", "f", "g.psd"], ["a.txt", "b.XMP", "c.mov"]]);
  assert.deepEqual([accounted(found), refusedIn(found)], [7, []]);
});

test("what is no picture and was chosen by itself goes to the queue, which refuses it in its own row", async () => {
  const found = await filesOf([fileEntry("a.txt", "text/plain"), fileEntry("b.xmp", "")]);
  assert.deepEqual([names(found), found.others], [["a.txt", "b.xmp"], []]);
});

test("what is hidden in folders is left out and counted, unless it says that it is a picture", async () => {
  const own = [".DS_Store", "Thumbs.db", "._a.png", ".picasa.ini", ".notes.txt"].map((name) => fileEntry(name, ""));
  const repository = folderEntry(".git", [fileEntry("HEAD", ""), fileEntry("a.HEIC", "")]);
  const found = await filesOf([folderEntry("trip", [...own, fileEntry(".hidden.png"), repository])]);
  assert.deepEqual([names(found), found.left, found.others], [["a.HEIC", ".hidden.png"], 6, []]);
  const chosen = filesOfFolder([{ name: "desktop.ini" }, { name: "a.png", type: "image/png" }]);
  assert.deepEqual([names(chosen), chosen.left], [["a.png"], 1]);
  // Somebody chose this folder, whatever its name.
  const outermost = await filesOf([folderEntry(".photos", [fileEntry("a", ""), fileEntry("b.txt", "text/plain")])]);
  assert.deepEqual([names(outermost), outermost.left, outermost.others], [["a"], 0, ["b.txt"]]);
});

test("a file or folder that cannot be read is named and does not stop the others", async () => {
  const broken = { isFile: true, isDirectory: false, name: "x.png", file: (_, failed) => failed(new Error("gone")) };
  const closed = { isFile: false, isDirectory: true, name: "y", createReader: () => ({ readEntries: (_, failed) => failed(new Error("no")) }) };
  const found = await filesOf([broken, closed, fileEntry("a.png")]);
  assert.deepEqual(names(found), ["a.png"]);
  assert.deepEqual(found.unreadable, ["x.png", "y"]);
  assert.match(refusedIn(found)[0].problem.sentence, /can no longer be read/);
});

test("a huge folder is cut at a bound, which is said with numbers", async () => {
  const list = Array.from({ length: MOST_FILES + 1300 }, (_, index) => ({ name: `${index}.png`, type: "image/png" }));
  const found = filesOfFolder(list);
  assert.deepEqual([found.files.length, found.beyond], [MOST_FILES, 1300]);
  const [row] = refusedIn(found);
  assert.deepEqual([row.name, row.problem.sentence], ["1,300 more files", "5,000 of 6,300 files were taken, as many as at once. Choose the rest again."]);
  const dropped = await filesOf([folderEntry("all", list.map(({ name }) => fileEntry(name)))]);
  assert.deepEqual([dropped.files.length, dropped.beyond], [MOST_FILES, 1300]);
});

test("the plain list counts only where the browser knows no entries", () => {
  const file = { name: "a.png" };
  const entry = fileEntry("a.png");
  assert.deepEqual(takeDropped({ items: [{ kind: "file", webkitGetAsEntry: () => entry }], files: [file] }), { entries: [entry], files: [] });
  assert.deepEqual(takeDropped({ items: [{ kind: "file" }], files: [file] }), { entries: [], files: [file] });
});

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { copyText, copyWhen, showOnButton } from "../../../static/js/shared/clipboard.js";

const real = { document: globalThis.document, HTMLElement: globalThis.HTMLElement, setTimeout };
let fields;

/** A page over plain HTTP: it has no clipboard interface, and its fields note what happens to them. */
beforeEach(() => {
  fields = [];
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true, writable: true });
  globalThis.HTMLElement = class {};
  globalThis.document = {
    activeElement: null,
    body: { append: (field) => fields.push(field) },
    createElement: () => ({ select() {}, remove: () => fields.pop() }),
    execCommand: () => true,
  };
});
afterEach(() => Object.assign(globalThis, real));

test("a text is put on the clipboard", async () => {
  const copied = [];
  globalThis.navigator.clipboard = { writeText: async (text) => void copied.push(text) };
  assert.equal(await copyText("https://pictures.example/"), true);
  assert.deepEqual(copied, ["https://pictures.example/"]);
});

test("a text that comes later is promised to the clipboard within the press", async () => {
  const promised = [];
  globalThis.ClipboardItem = class {
    constructor(kinds) {
      promised.push(kinds["text/plain"]);
    }
  };
  globalThis.navigator.clipboard = { write: async () => void (await promised.at(-1)) };
  let tell;
  const copied = copyWhen(new Promise((resolve) => (tell = resolve)));
  assert.equal(promised.length, 1);
  tell("a link");
  assert.equal(await copied, true);
  assert.equal(await (await promised[0]).text(), "a link");
  await assert.rejects(copyWhen(Promise.reject(new Error("not shared"))), /not shared/);
  delete globalThis.ClipboardItem;
});

test("without a clipboard a text that comes later is copied when it is there", async () => {
  assert.equal(await copyWhen(Promise.resolve("a link")), true);
  await assert.rejects(copyWhen(Promise.reject(new Error("not shared"))), /not shared/);
});

test("without a clipboard the text is copied out of a field, which does not stay", async () => {
  let selected;
  document.execCommand = () => {
    selected = fields.at(-1).value;
    return true;
  };
  assert.equal(await copyText("a text"), true);
  assert.deepEqual([selected, fields], ["a text", []]);
});

test("it is said when nothing could be copied", async () => {
  document.execCommand = () => false;
  assert.equal(await copyText("a text"), false);
});

test("a button shows what came of it, and then its own words again", () => {
  const later = [];
  globalThis.setTimeout = (act) => later.push(act);
  const attributes = new Set();
  const use = { href: "/icons.svg?v=1#copy", getAttribute: () => use.href, setAttribute: (_, href) => void (use.href = href) };
  const label = { textContent: "Copy link" };
  const button = {
    querySelector: (selector) => (selector === "use" ? use : label),
    hasAttribute: (name) => attributes.has(name),
    setAttribute: (name) => attributes.add(name),
    removeAttribute: (name) => attributes.delete(name),
  };
  showOnButton(button, "check", "Copied");
  showOnButton(button, "check", "Copied");
  assert.deepEqual([use.href, label.textContent, later.length], ["/icons.svg?v=1#check", "Copied", 1]);
  later[0]();
  assert.deepEqual([use.href, label.textContent], ["/icons.svg?v=1#copy", "Copy link"]);
});

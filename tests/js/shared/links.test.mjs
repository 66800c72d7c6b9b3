import assert from "node:assert/strict";
import { test } from "node:test";

import { linkAs } from "../../../static/js/shared/links.js";

const picture = { url: "https://pictures.example/i/abc.jpg", view_url: "https://pictures.example/pictures/abc", alt: "", name: "cat.jpg", width: 40, height: 30 };

test("the link leads to the page, the file's address to its bytes", () => {
  assert.equal(linkAs("link", picture), picture.view_url);
  assert.equal(linkAs("file_address", picture), picture.url);
});

test("the description is the alternative text, or the name without its ending", () => {
  assert.equal(linkAs("markdown", picture), "![cat](https://pictures.example/i/abc.jpg)");
  assert.equal(linkAs("markdown", { ...picture, alt: "A cat asleep" }), "![A cat asleep](https://pictures.example/i/abc.jpg)");
});

test("a name cannot break out of Markdown", () => {
  assert.equal(linkAs("markdown", { ...picture, name: "a](http://x) [b\n.png" }).split("\n").length, 1);
  assert.match(linkAs("markdown", { ...picture, name: "a](x).png" }), /^!\[a\\\]\(x\)\]\(https:/);
});

test("a name cannot break out of HTML", () => {
  const html = linkAs("html", { ...picture, alt: '"><script>&' });
  assert.equal(html, '<img src="https://pictures.example/i/abc.jpg" width="40" height="30" alt="&quot;&gt;&lt;script&gt;&amp;">');
});

test("BBCode holds the address alone", () => {
  assert.equal(linkAs("bbcode", picture), "[img]https://pictures.example/i/abc.jpg[/img]");
});

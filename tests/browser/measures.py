"""What a script finds on a page that somebody would stumble over."""

from __future__ import annotations

# WCAG 2.2, 2.5.8: what is pressed is large enough, unless it stands in a line of text.
SMALL_LINKS = """
() => [...document.querySelectorAll('a[href], input:not([type=hidden]), textarea, select')]
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((element) => getComputedStyle(element).display !== 'inline')
  // The menu "Jump to" has the months of the rail, as large as they should be.
  .filter((element) => !element.closest('.visually-hidden, :not([open]) > .rail'))
  .filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && (width < 24 || height < 24);
  })
  .map((element) => element.outerHTML.slice(0, 120))
"""
ICONS_WITHOUT_SIZE = """
() => [...document.querySelectorAll('svg.icon:not([width][height])')].map((icon) => icon.outerHTML)
"""
# What is in one bar is read from left to right, and from top to bottom.
OUT_OF_ORDER = """
() => [...document.querySelectorAll('header, nav, .actions, .turns')].flatMap((bar) => {
  const boxes = [...bar.querySelectorAll('a, button')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => !element.closest('[popover], dialog, .visually-hidden'))
    .filter((element) => getComputedStyle(element).position !== 'absolute')
    .map((element) => [element, element.getBoundingClientRect()]);
  return boxes.slice(1)
    .filter(([, box], before) => box.bottom <= boxes[before][1].top
      || (box.top < boxes[before][1].bottom && box.left < boxes[before][1].left))
    .map(([element]) => element.outerHTML.slice(0, 120));
})
"""
# WCAG 2.2, 2.4.11, and stricter: no part of what has the focus is under a bar.
UNDER_A_BAR = """
() => {
  const focused = document.activeElement;
  const { top, height, left, right, bottom: end } = focused.getBoundingClientRect();
  // Of a field of several lines browsers bring the line of the caret into view.
  const box = { top, height, left, right, bottom: focused.matches('textarea') ? top + 40 : end };
  // The skip link lies over the bar.
  if (focused.matches('.skip-link, .visually-hidden')) return null;
  const all = '.bar, .bar-links, .selection, .status:has(.status-close)';
  const bars = [...document.querySelectorAll(all)]
    .filter((bar) => ['fixed', 'sticky'].includes(getComputedStyle(bar).position))
    .filter((bar) => bar.checkVisibility({ visibilityProperty: true }))
    .filter((bar) => !bar.contains(focused))
    .map((bar) => bar.getBoundingClientRect());
  const room = innerHeight - bars.reduce((sum, bar) => sum + bar.height, 0);
  if (box.height > room) return null;
  const covering = bars.filter((bar) => box.top < bar.bottom - 1
    && box.bottom > bar.top + 1 && box.left < bar.right && box.right > bar.left);
  const isOut = box.bottom <= 0 || box.top >= innerHeight;
  return covering.length || isOut ? focused.outerHTML.slice(0, 120) : null;
}
"""
# Words and icons that lie outside of the window, or of a part that hides what is beyond it. What
# ends in dots says so.
CUT = """
() => {
  const width = document.documentElement.clientWidth;
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !element.closest('.visually-hidden, .skip-link, .status:not(.is-shown)');
  const roomOf = (element) => {
    const room = { left: 0, right: width, top: -Infinity, bottom: Infinity };
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      const style = getComputedStyle(one);
      const dots = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
      if (dots || ['auto', 'scroll'].includes(style.overflowX)) return null;
      if (style.position === 'fixed') room.bottom = Math.min(room.bottom, innerHeight);
      if (style.overflowX === 'visible') continue;
      const box = one.getBoundingClientRect();
      for (const side of ['left', 'top']) room[side] = Math.max(room[side], box[side]);
      for (const side of ['right', 'bottom']) room[side] = Math.min(room[side], box[side]);
    }
    return room;
  };
  const isCut = (box, room) => box.width > 0
    && (box.left < room.left - 1 || box.right > room.right + 1
      || box.top < room.top - 1 || box.bottom > room.bottom + 1);
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const room = node.data.trim() && isSeen(node.parentElement) && roomOf(node.parentElement);
    if (!room) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if ([...range.getClientRects()].some((box) => isCut(box, room))) cut.push(node.data);
  }
  for (const icon of document.querySelectorAll('svg.icon')) {
    const room = isSeen(icon) && roomOf(icon.parentElement);
    const { paddingLeft, paddingRight } = getComputedStyle(icon);
    const box = icon.getBoundingClientRect();
    const drawn = box.width - parseFloat(paddingLeft) - parseFloat(paddingRight);
    if (room && (isCut(box, room) || drawn < 12)) cut.push(icon.parentElement.outerHTML);
  }
  return cut;
}
"""

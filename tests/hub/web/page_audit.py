"""What every page of the hub owes to the person before it, asked of the page that a real browser has drawn.

A control has a name and room for a finger, and shows that it has the keyboard; words stand out from their ground and
are no smaller than is read at arm's length; nothing is twice as wide as the telephone.
"""

from __future__ import annotations

from playwright.sync_api import Page

TARGET_LEAST_PX = 44
CONTRAST_LEAST = 7.0
LETTERS_LEAST_PX = 14

_AUDIT = """([target, contrast, letters]) => {
  const said = [];
  document.querySelectorAll('details').forEach((each) => { each.open = true; });
  const about = (e) => `${e.tagName.toLowerCase()}${e.id && '#' + e.id} ${e.getAttribute('name') || ''} ` +
    `"${(e.textContent || e.placeholder || '').trim().slice(0, 20)}"`;
  const seen = (e) => e.checkVisibility({ visibilityProperty: true });

  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) said.push('scrolls sideways');
  if (document.querySelectorAll('h1').length !== 1) said.push('not one h1');
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => said.push(`id twice: ${id}`));
  document.querySelectorAll('img:not([alt])').forEach((e) => said.push(`no alt: ${about(e)}`));
  document.querySelectorAll('label[for]').forEach((e) => {
    if (!document.getElementById(e.htmlFor)) said.push(`label of nothing: ${about(e)}`);
  });

  const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const parts = [...document.querySelectorAll(controls)].filter((e) => seen(e) && !e.closest('[aria-hidden=true]'));
  for (const e of parts) {
    const typed = e.matches('input, select, textarea');
    const beside = typed ? [...e.labels].map((label) => label.textContent).join('') : e.textContent;
    const named = e.getAttribute('aria-label') || beside;
    if (!named.trim()) said.push(`no name: ${about(e)}`);
    const unseen = e.matches('.choice > input');
    const drawn = unseen ? e.nextElementSibling : e;
    const box = drawn.getBoundingClientRect();
    // A link within a sentence is as high as its line.
    const inSentence = getComputedStyle(drawn).display === 'inline';
    if (!inSentence && Math.min(box.width, box.height) < target - 0.01) {
      said.push(`small, ${box.width.toFixed(0)} x ${box.height.toFixed(0)}: ${about(e)}`);
    }
    if (e.disabled) continue;
    e.focus({ focusVisible: true, preventScroll: true });
    const ring = getComputedStyle(drawn);
    if (ring.outlineStyle === 'none' || parseFloat(ring.outlineWidth) < 3) said.push(`no ring: ${about(e)}`);
    e.blur();
  }

  const parsed = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const light = ([r, g, b]) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [R, G, B] = [r, g, b].map((v) => linear(v / 255));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const { rgb, a } = parsed(getComputedStyle(at).backgroundColor);
      if (a === 1) return rgb;
      if (a > 0) said.push(`see-through: ${about(at)}`);
    }
    return [255, 255, 255];
  };
  const readable = (e, style, words) => {
    const [dark, bright] = [light(parsed(style.color).rgb), light(ground(e))].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < contrast) said.push(`contrast ${ratio.toFixed(1)}: ${words}`);
    if (parseFloat(style.fontSize) < letters) said.push(`letters of ${style.fontSize}: ${words}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.textContent.trim();
    const holder = texts.currentNode.parentElement;
    if (!words || !seen(holder) || holder.matches('script, style, .only-read, option')) continue;
    readable(holder, getComputedStyle(holder), words.slice(0, 20));
  }
  parts.filter((e) => e.placeholder && !e.value)
    .forEach((e) => readable(e, getComputedStyle(e, '::placeholder'), e.placeholder));
  return [...new Set(said)];
}"""


def complaints_about(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands; all that can be unfolded is unfolded for it."""
    said: list[str] = page.evaluate(_AUDIT, [TARGET_LEAST_PX, CONTRAST_LEAST, LETTERS_LEAST_PX])
    return said

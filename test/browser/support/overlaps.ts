/** Where on a page words lie on words, and whether it has to be scrolled sideways. */

import type { Page } from 'playwright-core';

/** Pairs of texts that touch. */
export function overlappingTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    interface Line {
      readonly node: Node;
      readonly text: string;
      readonly left: number;
      readonly top: number;
      readonly right: number;
      readonly bottom: number;
    }

    /** What of a box its scrolling ancestors let be seen. */
    function visiblePart(box: DOMRect, element: Element): Omit<Line, 'node' | 'text'> {
      let { left, top, right, bottom } = box;
      for (let each: Element | null = element; each !== null; each = each.parentElement) {
        const style = getComputedStyle(each);
        const clips = each instanceof HTMLElement && style.overflowX !== 'visible';
        if (!clips || each === document.documentElement || each === document.body) continue;
        const own = each.getBoundingClientRect();
        left = Math.max(left, own.left);
        top = Math.max(top, own.top);
        right = Math.min(right, own.right);
        bottom = Math.min(bottom, own.bottom);
      }
      return { left, top, right, bottom };
    }

    function linesOf(node: Node): readonly Line[] {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      const isSeen = element?.checkVisibility({
        checkOpacity: true,
        checkVisibilityCSS: true,
        contentVisibilityAuto: true,
      });
      if (element === null || text === '' || !isSeen) return [];
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()]
        .map((box) => ({ node, text, ...visiblePart(box, element) }))
        .filter(({ left, top, right, bottom }) => right - left > 2 && bottom - top > 2);
    }

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const lines: Line[] = [];
    while (walker.nextNode()) lines.push(...linesOf(walker.currentNode));
    lines.sort((a, b) => a.top - b.top);
    const found: string[] = [];
    for (const [index, a] of lines.entries()) {
      // A line's box has room above and below its letters.
      const room = (a.bottom - a.top) * 0.2;
      for (let next = index + 1; next < lines.length; next += 1) {
        const b = lines[next] as Line;
        if (b.top >= a.bottom - room) break;
        const beside = b.left >= a.right - 1 || b.right <= a.left + 1;
        const below = b.top + room >= a.bottom;
        if (a.node !== b.node && !beside && !below) found.push(`${a.text} | ${b.text}`);
      }
    }
    return found;
  });
}

/** Pixels by which the page is wider than its window. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

// Checks of one page, as it stands in the browser: accessibility rules, sizes, text.

import type { Page } from '@playwright/test';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong: rule, element, why. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    type Found = { violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] };
    type Axe = { run: (root: Document, options: object) => Promise<Found> };
    const { axe } = window as unknown as { axe: Axe };
    const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${(node.failureSummary ?? '').replace(/\s+/g, ' ')}`),
    );
  }, TAGS);
}

/** What stands out to the right of a page that then scrolls sideways. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => {
      if (element.getBoundingClientRect().right <= root.clientWidth + 1) return false;
      // What is cut off or scrolled by something around it does not widen the page.
      for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
        if (getComputedStyle(around).overflowX !== 'visible') return false;
      }
      return true;
    });
    const name = (element: Element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`;
    return [`${root.scrollWidth} px of ${root.clientWidth} px`, ...wide.slice(0, 8).map((element) => `${name(element)} ${element.textContent?.trim().slice(0, 40)}`)];
  });
}

/**
 * Targets smaller than they may be. What counts is where a finger hits, not what is painted: an element may be larger
 * than it looks, and a label belongs to its field. Links within text are exempt (WCAG 2.5.8).
 */
export function smallTargets(page: Page, least: { control: number; link: number }): Promise<string[]> {
  return page.evaluate(async ({ control, link }) => {
    const small: string[] = [];
    const controls = 'button, input:not([type="hidden"]), select, textarea, summary, [role="button"], [role="switch"], a[href]';
    for (const element of document.querySelectorAll<HTMLElement>(controls)) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest('[inert], [aria-hidden="true"]')) continue;
      const isLink = element.tagName === 'A';
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      if (isLink && getComputedStyle(element).display === 'inline') continue;
      const least = isLink && !/\bbtn\b/.test(element.className) ? link : control;
      element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      const label = element.closest('label') ?? (element.id ? document.querySelector(`label[for="${CSS.escape(element.id)}"]`) : null);
      const near = (around: HTMLElement) => {
        const now = around.getBoundingClientRect();
        const hits = (x: number, y: number) => {
          const at = document.elementFromPoint(x, y);
          return !!at && (around.contains(at) || element.contains(at) || !!label?.contains(at));
        };
        const [x, y] = [now.left + now.width / 2, now.top + now.height / 2];
        // The reach from the middle in each direction, as far as it is asked for.
        const reach = (dx: number, dy: number) => {
          let far = 0;
          while (far < least && hits(x + dx * (far + 1), y + dy * (far + 1))) far += 1;
          return far;
        };
        // Moved out of sight until it gets the focus: the link to the content.
        if (x < 0 || y < 0) return { width: least, height: least };
        if (!hits(x, y)) return null;
        return { width: reach(-1, 0) + reach(1, 0) + 1, height: reach(0, -1) + reach(0, 1) + 1 };
      };
      const size = near(element) ?? (label instanceof HTMLElement ? near(label) : null);
      const name = `<${element.tagName.toLowerCase()} class="${element.className}"> «${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 30)}»`;
      if (!size) small.push(`${name}: covered in its middle`);
      else if (size.width < least || size.height < least) small.push(`${name}: ${size.width} × ${size.height}, least ${least}`);
    }
    scrollTo({ top: 0, behavior: 'instant' });
    return [...new Set(small)];
  }, least);
}

/** Text that breaks the rules of UX-12 and UX-13: points in amounts, ISO dates, spaces that break, straight quotes. */
export function wrongText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
      // What a program is told is set as programs want it.
      node.parentElement?.closest('script, style, noscript, pre') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    const texts: string[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '');
    const rules: [string, RegExp][] = [
      ['a point in an amount', /\d\.\d{2}[  ]?(?:₽|руб)/g],
      ['an ISO date', /\d{4}-\d\d-\d\d/g],
      ['a space before ₽ that breaks', /\d ₽/g],
      // Addresses are data: accounting systems write «дом № 1».
      ['a space after № that breaks', /(?<!дом )№ \d/g],
      ['groups of digits with a space that breaks', /\d \d{3},\d\d/g],
      ['a hyphen as a dash', /\S - \S/g],
      ['a straight quote', /"/g],
    ];
    return texts.flatMap((text) => rules.flatMap(([rule, wrong]) => [...text.matchAll(wrong)].map((found) => `${rule}: «${text.slice(Math.max(0, found.index - 20), found.index + 20)}»`)));
  });
}

/** How much of the page has moved since it was opened (CLS). */
export function shifted(page: Page): Promise<{ sum: number; what: string[] }> {
  return page.evaluate(
    () =>
      new Promise((done) => {
        let sum = 0;
        const what: string[] = [];
        type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Element | null }[] };
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as Shift[]) {
            if (entry.hadRecentInput) continue;
            sum += entry.value;
            for (const { node } of entry.sources) {
              if (node) what.push(`${entry.value.toFixed(3)} ${node.nodeName} ${(node as Element).getAttribute?.('class') ?? node.textContent?.slice(0, 30)}`);
            }
          }
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => done({ sum, what }), 100);
      }),
  );
}

/** Where the focus is, and whether a person sees it: an outline, in the window, with nothing above it. */
export function focus(page: Page): Promise<{ on: string; wrong: string[] }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return { on: '', wrong: [] };
    const on = `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> «${(element.getAttribute('aria-label') ?? (element.textContent || (element as HTMLInputElement).name) ?? '').trim().slice(0, 40)}»`;
    const wrong: string[] = [];
    const ringed = (around: Element | null, depth: number): boolean => {
      if (!around || depth > 3) return false;
      const style = getComputedStyle(around);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || ringed(around.parentElement, depth + 1);
    };
    if (!ringed(element, 0)) wrong.push(`${on}: no outline`);
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2];
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) {
      wrong.push(`${on}: outside the window`);
    } else {
      const at = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 1), Math.min(Math.max(y, 1), innerHeight - 1));
      const label = element.closest('label') ?? (element.id ? document.querySelector(`label[for="${CSS.escape(element.id)}"]`) : null);
      if (at && !element.contains(at) && !at.contains(element) && !label?.contains(at)) {
        wrong.push(`${on}: under <${at.tagName.toLowerCase()} class="${at.getAttribute('class') ?? ''}">`);
      }
    }
    return { on, wrong };
  });
}

// What stands beside a caption.

import type { Locator, Page } from '@playwright/test';

/** The value beside the first visible caption: in a list of facts, in sums, in the bar of a phone. */
export function beside(scope: Page | Locator, caption: string): Locator {
  const whole = new RegExp(`^\\s*${caption.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s')}\\s*$`);
  const captions = scope.locator('dt, span').filter({ hasText: whole }).filter({ visible: true });
  return captions.first().locator('xpath=following-sibling::*[1]');
}

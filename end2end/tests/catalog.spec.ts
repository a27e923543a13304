// The catalogue: its two views, what comes nearest when nothing is found, prices with VAT.

import { CatalogPage } from '../pages/catalog.ts';
import { expect, test } from '../support/test.ts';

test.use({ person: 'buyer@example.com' });

test('the list shows the same products as the table, and buys', async ({ page }) => {
  const ARTICLE = '326789';
  const catalog = new CatalogPage(page);
  await catalog.open(`/catalog?q=${ARTICLE}&view=list`);
  const list = page.getByRole('list', { name: 'Товары' });
  await expect(list.getByRole('heading', { name: 'OptiDin BM63-1C6-4,5-УХЛ3' })).toBeVisible();
  await catalog.buy(ARTICLE).click();
  await expect(catalog.quantity(ARTICLE)).toHaveValue('12');
  await expect(list.getByRole('status').filter({ hasText: 'в заказе' })).toBeVisible();
  await page.reload();
  await catalog.awake();
  await expect(catalog.quantity(ARTICLE)).toHaveValue('12');
  await catalog.quantity(ARTICLE).fill('0');
  await catalog.quantity(ARTICLE).press('Enter');
  await expect(catalog.buy(ARTICLE)).toBeVisible();
});

test('«Купить» by keyboard leads into the quantity', async ({ page }, { project }) => {
  test.skip(project.name === 'phone', 'a phone has no keyboard to go by');
  const ARTICLE = '326797';
  const catalog = new CatalogPage(page);
  await catalog.open(`/catalog?q=${ARTICLE}`);
  await catalog.buy(ARTICLE).focus();
  await page.keyboard.press('Enter');
  await expect(catalog.quantity(ARTICLE)).toBeFocused();
  await page.keyboard.type('13');
  await page.keyboard.press('Enter');
  await expect(catalog.quantity(ARTICLE)).toHaveValue('24');
  await expect(page.getByRole('status').filter({ hasText: 'округлено до 24 шт' })).toBeVisible();
  await catalog.quantity(ARTICLE).fill('0');
  await page.keyboard.press('Enter');
  await expect(catalog.buy(ARTICLE)).toBeVisible();
});

test('«Купить» is done when the page is left at once', async ({ page }) => {
  const ARTICLE = '326803';
  const catalog = new CatalogPage(page);
  await catalog.open(`/catalog?q=${ARTICLE}`);
  await catalog.buy(ARTICLE).evaluate((button: HTMLButtonElement) => {
    button.click();
    location.assign('about:blank');
  });
  await page.waitForURL('about:blank');
  await expect(async () => {
    await catalog.open(`/catalog?q=${ARTICLE}`);
    await expect(catalog.quantity(ARTICLE)).toHaveValue('4', { timeout: 500 });
  }).toPass();
  await catalog.quantity(ARTICLE).fill('0');
  await catalog.quantity(ARTICLE).press('Enter');
  await expect(catalog.buy(ARTICLE)).toBeVisible();
});

test('what was typed before the code came is not lost', async ({ page }) => {
  const ARTICLE = '326800';
  const catalog = new CatalogPage(page);
  await catalog.open(`/catalog?q=${ARTICLE}`);
  await catalog.buy(ARTICLE).click();
  await expect(page.getByRole('status').filter({ hasText: 'в заказе' })).toBeVisible();
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/catalog?q=${ARTICLE}`, { waitUntil: 'commit' });
  await catalog.quantity(ARTICLE).fill('36');
  release();
  await catalog.awake();
  await expect(catalog.quantity(ARTICLE)).toHaveValue('36');
  await catalog.quantity(ARTICLE).fill('0');
  await catalog.quantity(ARTICLE).press('Enter');
  await expect(catalog.buy(ARTICLE)).toBeVisible();
});

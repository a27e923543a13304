// The screen in English, and back.

import { expect, test } from '../support/test.ts';

test('a guest reads the catalogue in English, and it stays', async ({ page }) => {
  await page.goto('/catalog');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Catalogue');
  await page.goto('/product/326794');
  await expect(page.getByRole('heading', { name: 'Main characteristics' })).toBeVisible();
  await page.getByRole('button', { name: 'Русский' }).click();
  await expect(page.getByRole('heading', { name: 'Основные характеристики' })).toBeVisible();
});

test.describe('signed in', () => {
  test.use({ person: 'buyer@example.com' });

  test('an order is put together in English', async ({ page }) => {
    await page.goto('/drafts');
    await page.getByLabel(/^Меню: /).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Create a draft' }).first().click();
    await page.waitForURL(/\/drafts\/\d+$/);
    await page.getByLabel('Name, or articles separated by spaces').fill('326794');
    await page.getByLabel('Quantity', { exact: true }).fill('5');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByLabel('Quantity, 326794')).toHaveValue('12');
    await expect(page.getByRole('row').filter({ hasText: '326794' })).toContainText('rounded up to 12 pcs: 12 in a pack');
    // What islands say is in English too.
    await page.getByLabel('Quantity, 326794').fill('-1');
    await page.getByLabel('Quantity, 326794').press('Enter');
    await expect(page.getByText('A quantity cannot be negative.')).toBeVisible();
  });
});

// Keys of the supplier's programs: made by a member of staff, used, and revoked.

import { expect, test } from '../support/test.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'manager@example.com', javaScriptEnabled });
    // The page has no island of its own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a key is made, opens its scope and no other, and is revoked', async ({ page }) => {
      const name = `ERP ${javaScriptEnabled ? 'with' : 'without'} script`;
      await page.goto('/staff');
      await page.getByRole('link', { name: 'Ключи API' }).click();
      await page.waitForURL(/\/staff\/keys$/);
      const form = page.getByRole('complementary', { name: 'Создать ключ' });
      await form.getByLabel('Название').fill(name);
      await form.getByLabel('Заказы дилеров').check();
      await form.getByLabel('Пароль').fill('wrong');
      await form.getByRole('button', { name: 'Создать ключ' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await expect(form.getByLabel('Название')).toHaveValue(name);
      await expect(form.getByLabel('Заказы дилеров')).toBeChecked();
      await form.getByLabel('Пароль').fill('Demo-Pass-1');
      await form.getByRole('button', { name: 'Создать ключ' }).click();
      const key = (await page.locator('.key-once code').textContent())!;
      expect(key).toMatch(/^bs_[0-9a-f]{64}$/);

      const headers = { Authorization: `Bearer ${key}` };
      const orders = await page.request.get('/api/v1/staff/orders?queue=closed', { headers });
      expect(orders.status()).toBe(200);
      expect((await page.request.get('/api/v1/staff/payments', { headers })).status()).toBe(403);
      expect((await page.request.get('/api/v1/orders?tab=invoiced', { headers })).status()).toBe(403);

      await page.goto('/staff/keys');
      const row = page.getByRole('listitem').filter({ hasText: name }).first();
      await row.getByText('Отозвать', { exact: true }).click();
      await row.getByRole('button', { name: 'Отозвать ключ' }).click();
      await expect(page.getByText('Ключ отозван.')).toBeVisible();
      expect((await page.request.get('/api/v1/staff/orders?queue=closed', { headers })).status()).toBe(401);
    });
  });
}

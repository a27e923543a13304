// A webhook: registered, tried against a server that there is not, given another secret, deleted.

import { expect, test } from '../support/test.ts';

const PASSWORD = 'Demo-Pass-1';
/** Nobody has such a name (RFC 6761). */
const ADDRESS = 'https://erp.invalid/busbar';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'dealer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a webhook is registered, tested, given another secret and deleted', async ({ page }) => {
      test.slow();
      const address = `${ADDRESS}/${javaScriptEnabled ? 1 : 2}`;
      await page.goto('/company/api');
      await page.getByRole('link', { name: /^Вебхуки/ }).click();
      await page.waitForURL(/\/company\/hooks$/);

      const add = page.getByRole('complementary', { name: 'Добавить вебхук' });
      await add.getByLabel('Адрес').fill('https://127.0.0.1/busbar');
      await add.getByLabel('Заказы').check();
      await add.getByLabel('Пароль').fill(PASSWORD);
      await add.getByRole('button', { name: 'Добавить вебхук' }).click();
      await expect(page.getByRole('alert')).toContainText('внутреннюю сеть');
      await expect(add.getByLabel('Адрес')).toHaveValue('https://127.0.0.1/busbar');
      await expect(add.getByLabel('Заказы')).toBeChecked();
      await add.getByLabel('Рекламации').check();

      await add.getByLabel('Адрес').fill(address);
      await add.getByLabel('Пароль').fill(PASSWORD);
      await add.getByRole('button', { name: 'Добавить вебхук' }).click();
      await expect(page.getByRole('status')).toContainText('whsec_');
      await page.goto('/company/hooks');
      await expect(page.getByRole('main')).not.toContainText('whsec_');

      await page.getByRole('link', { name: address }).click();
      await page.waitForURL(/\/company\/hooks\/\d+$/);
      await expect(page.getByRole('main')).toContainText('Заказы, Рекламации');
      await page.getByRole('button', { name: 'Проверить' }).click();
      await expect(page.getByRole('status')).toContainText('Сообщение отправляется');
      await expect(async () => {
        await page.reload();
        await expect(page.getByRole('row').filter({ hasText: 'Проверка' })).toContainText('не найден', { timeout: 500 });
      }).toPass();
      await expect(page.getByRole('main')).toContainText('Не отвечает');
      await page.getByRole('button', { name: /^Повторить сообщение/ }).click();
      await expect(page.getByRole('status')).toContainText('Сообщение отправляется');

      await page.getByText('Новый секрет', { exact: true }).click();
      await page.getByLabel('Пароль').fill(PASSWORD);
      await page.getByRole('button', { name: 'Создать секрет' }).click();
      await expect(page.getByRole('status')).toContainText('whsec_');

      await page.getByText('Удалить', { exact: true }).click();
      await page.getByRole('button', { name: 'Удалить вебхук' }).click();
      await page.waitForURL(/\/company\/hooks$/);
      await expect(page.getByRole('status')).toContainText('Вебхук удалён');
      await expect(page.getByRole('link', { name: address })).toHaveCount(0);
    });
  });
}

// A claim on what was shipped: filed from its waybill, with a photo, answered by the supplier's people.

import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';
/** A red dot as a PNG. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a claim with a photo is filed, answered and closed', async ({ page, pageOf }) => {
      test.slow();
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '12');
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
      await draft.sendToProduction();
      const order = new OrderPage(page);
      await order.becomes('Выполнен');
      await page.getByRole('region', { name: 'Отгрузки' }).getByRole('link', { name: /^УТ/ }).click();
      await page.waitForURL(/\/shipments\//);
      await page.getByRole('link', { name: `Рекламация на ${ARTICLE}` }).click();

      await page.getByLabel('Сколько штук').fill('13');
      await page.getByLabel('Что не так').selectOption({ label: 'Недостача' });
      await page.getByLabel('Что случилось').fill('В коробке не хватает двух штук');
      await page.getByRole('button', { name: 'Подать рекламацию' }).click();
      await expect(page.getByRole('alert')).toContainText('не больше 12 шт');
      await expect(page.getByLabel('Что случилось')).toHaveValue('В коробке не хватает двух штук');
      await expect(page.getByLabel('Что не так')).toHaveValue('shortage');
      await page.getByLabel('Сколько штук').fill('2');
      await page.getByRole('button', { name: 'Подать рекламацию' }).click();
      await page.waitForURL(/\/claims\/\d+$/);
      const number = page.url().split('/').at(-1)!;

      const photo = page.getByLabel('Фотография', { exact: true });
      await photo.setInputFiles({ name: 'list.txt', mimeType: 'image/png', buffer: Buffer.from('not a photo') });
      await page.getByRole('button', { name: 'Добавить фотографию' }).click();
      await expect(page.getByRole('alert')).toContainText('не фотография');
      await photo.setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: DOT });
      await page.getByRole('button', { name: 'Добавить фотографию' }).click();
      const picture = page.getByRole('img', { name: 'Фотография 1' });
      await expect(picture).toBeVisible();
      const bytes = await (await page.request.get((await picture.getAttribute('src'))!)).body();
      expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);

      const staff = await pageOf('manager@example.com');
      await staff.goto('/staff/claims');
      await staff.getByRole('row').filter({ hasText: 'Недостача' }).getByRole('link', { name: new RegExp(`${number}$`) }).click();
      await expect(staff.getByRole('img', { name: 'Фотография 1' })).toBeVisible();
      await staff.getByLabel('Ответ поставщика').fill('Дошлём со следующей машиной');
      await staff.getByRole('button', { name: 'Удовлетворить' }).click();
      await expect(staff.getByRole('main')).toContainText('Удовлетворена');

      await page.goto('/claims');
      await expect(page.getByRole('row').filter({ hasText: new RegExp(`№\\s${number}`) })).toContainText('Удовлетворена');
      await page.goto(`/claims/${number}`);
      await expect(page.getByRole('main')).toContainText('Дошлём со следующей машиной');
      await expect(page.getByRole('button', { name: 'Отозвать рекламацию' })).toHaveCount(0);
    });
  });
}

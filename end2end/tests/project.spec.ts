// A project: registered by a designer, accepted with prices by the supplier's people, named by a buyer's draft.

import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'designer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a project is registered, accepted, ordered by and closed', async ({ page, pageOf }) => {
      test.slow();
      const until = `${new Date().getFullYear() + 1}-06-30`;
      await page.goto('/projects');
      await page.getByRole('link', { name: 'Новый проект' }).click();
      await page.getByLabel(/^Объект/).fill('Школа на 1 100 мест');
      await page.getByLabel('Заказчик').fill('ГКУ «Стройзаказчик»');
      await page.getByLabel('Адрес объекта').fill('Самара, ул. Мира, 7');
      await page.getByLabel('Цены нужны до').fill(until);
      await page.getByLabel('Товары').fill(`${ARTICLE} - 100 шт\nнечто неведомое`);
      await page.getByRole('button', { name: 'Зарегистрировать проект' }).click();
      await expect(page.getByRole('alert')).toContainText('Строка 2: «нечто неведомое»');
      await expect(page.getByLabel(/^Объект/)).toHaveValue('Школа на 1 100 мест');
      await expect(page.getByLabel('Цены нужны до')).toHaveValue(until);
      await page.getByLabel('Товары').fill(`${ARTICLE} - 100 шт\n249184 5`);
      await page.getByRole('button', { name: 'Зарегистрировать проект' }).click();
      await page.waitForURL(/\/projects\/\d+$/);
      const number = page.url().split('/').at(-1)!;
      await expect(page.getByRole('main')).toContainText('На рассмотрении');
      // Rounded up to whole packs.
      await expect(page.getByRole('row').filter({ hasText: ARTICLE })).toContainText('108');

      const staff = await pageOf('manager@example.com');
      await staff.goto('/staff/projects');
      await staff.getByRole('link', { name: new RegExp(`№\\s${number} Школа`) }).click();
      await staff.getByLabel(`Цена проекта, ${ARTICLE}`).fill('150,00');
      await staff.getByRole('button', { name: 'Закрепить' }).click();
      await expect(staff.getByRole('alert')).toContainText('Впишите цену для 249184');
      await expect(staff.getByLabel(`Цена проекта, ${ARTICLE}`)).toHaveValue('150,00');
      await staff.getByLabel('Скидка от базовых цен, %').fill('40');
      await staff.getByRole('button', { name: 'Закрепить' }).click();
      await expect(staff.getByRole('main')).toContainText('Закреплён');
      await expect(staff.getByRole('row').filter({ hasText: ARTICLE })).toContainText(/150,00/);

      const buyer = await pageOf('buyer@example.com');
      const draft = await DraftPage.start(buyer);
      await draft.add(ARTICLE, '12');
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
      const address = buyer.url();
      await draft.showTerms();
      await buyer.getByLabel('Проект').selectOption({ label: `№\u00a0${number} Школа на 1 100 мест` });
      await buyer.getByRole('button', { name: 'Выбрать проект' }).click();
      await draft.open(address);
      await expect(buyer.getByRole('row').filter({ hasText: ARTICLE })).toContainText(/150,00/);
      await draft.send();
      const order = new OrderPage(buyer);
      await expect(order.heading).toBeVisible();
      await expect(buyer.getByRole('main')).toContainText('Школа на 1 100 мест');

      await staff.reload();
      await staff.getByLabel('Почему').fill('Объект сдан');
      await staff.getByRole('button', { name: 'Закрыть проект' }).click();
      await expect(staff.getByRole('main')).toContainText('Закрыт');
      await page.reload();
      await expect(page.getByRole('main')).toContainText('Объект сдан');
      await expect(page.getByRole('row').filter({ hasText: ARTICLE })).toContainText('12');
    });
  });
}

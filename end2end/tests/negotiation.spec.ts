// Both sides of the counter: a discount is asked for, answered and granted; staff reject, make ready and ship.

import type { Page } from '@playwright/test';
import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

/** Sends a draft; the number of the order, with its invoice. */
async function invoiced(page: Page, quantity: string): Promise<string> {
  const draft = await DraftPage.start(page);
  await draft.add(ARTICLE, quantity);
  await expect(draft.quantity(ARTICLE)).toHaveValue(quantity);
  await draft.send();
  const order = new OrderPage(page);
  await order.becomes('Получен счет');
  return order.number;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a discount is asked for, answered, and granted with what it was and what it is', async ({ page, pageOf }) => {
      test.slow();
      const number = await invoiced(page, '24');
      const order = new OrderPage(page);
      const before = await order.kopecks('Итого с НДС');
      const folded = page.getByRole('main').locator('details').filter({ hasText: 'Запросить скидку' });
      await folded.locator('summary').click();
      await folded.getByLabel('Скидка, %').fill('двадцать');
      await folded.getByLabel('Сообщение').fill('Большой объект, ждём до пятницы');
      await folded.getByRole('button', { name: 'Отправить' }).click();
      await expect(page.getByRole('alert')).toContainText('число от 0 до 100');
      // What was typed is still there.
      await expect(folded.getByLabel('Сообщение')).toHaveValue('Большой объект, ждём до пятницы');
      await folded.getByLabel('Скидка, %').fill('7,5');
      await folded.getByRole('button', { name: 'Отправить' }).click();
      const talk = page.getByRole('region', { name: 'Дополнительная скидка' });
      await expect(talk).toContainText(/Просит скидку 7,5\s%/);

      const staff = await pageOf('manager@example.com');
      await staff.goto('/staff');
      await staff.getByRole('main').getByRole('link', { name: 'Заказы' }).click();
      await staff.getByRole('row').filter({ hasText: number }).getByRole('link').click();
      await staff.waitForURL(/\/staff\/orders\/\d+/);
      await expect(staff.getByRole('main')).toContainText('Покупатель ждёт ответа');
      const answer = staff.locator('details').filter({ hasText: 'Ответить' });
      await answer.locator('summary').click();
      await answer.getByLabel('Сообщение').fill('Согласны на пять');
      await answer.getByRole('button', { name: 'Отправить' }).click();
      await expect(staff.getByRole('status').filter({ hasText: 'Ответ отправлен' })).toBeVisible();

      const grant = staff.getByRole('region', { name: 'Скидка на весь заказ' });
      await grant.getByLabel('Скидка, %').fill('5');
      await grant.getByRole('button', { name: 'Посчитать' }).click();
      await expect(grant.getByRole('row').filter({ hasText: 'Итого с НДС' })).toBeVisible();
      await grant.getByRole('button', { name: /Предоставить скидку 5\s%/ }).click();
      await expect(staff.getByRole('status').filter({ hasText: 'Скидка предоставлена' })).toBeVisible();

      await page.goto(`/orders/${number}`);
      await expect(talk).toContainText('Согласны на пять');
      await expect(talk).toContainText(/Предоставлена скидка 5\s%/);
      await expect(talk.getByRole('row').filter({ hasText: 'Итого с НДС' })).toBeVisible();
      const after = await order.kopecks('Итого с НДС');
      expect(after).toBeLessThan(before);
      expect(after).toBeGreaterThan(before * 0.94);
      await expect(async () => {
        await page.goto('/dev/mail');
        await expect(page.getByText(`Скидка по заказу ${number}`).first()).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });

      // The line alone: no extra discount any more, and all is as it was.
      await staff.getByLabel('Дополнительная скидка строки 1, процентов').fill('0');
      await staff.getByRole('button', { name: 'Сохранить скидки строк' }).click();
      await expect(staff.getByRole('status').filter({ hasText: 'Скидка предоставлена' })).toBeVisible();
      await page.goto(`/orders/${number}`);
      expect(await order.kopecks('Итого с НДС')).toBe(before);
    });

    test('staff reject an order, and the buyer reads why', async ({ page, pageOf }) => {
      const number = await invoiced(page, '12');
      const staff = await pageOf('manager@example.com');
      await staff.goto(`/staff/orders?queue=invoiced&q=${number}`);
      await staff.getByRole('row').filter({ hasText: number }).getByRole('link').click();
      const reject = staff.locator('details').filter({ hasText: 'Отклонить заказ' });
      await reject.locator('summary').click();
      await reject.getByLabel('Причина').fill('Снято с производства');
      await reject.getByRole('button', { name: 'Отклонить заказ' }).click();
      await expect(staff.getByRole('status').filter({ hasText: 'Заказ отклонён' })).toBeVisible();
      await page.goto(`/orders/${number}`);
      await expect(new OrderPage(page).status('Отклонен')).toBeVisible();
      await expect(page.getByRole('main')).toContainText('Снято с производства');

      // Anybody who has the paper may ask where the order stands.
      const inn = /ИНН\s(\d+)/.exec(await new OrderPage(page).fact('Контрагент').innerText())![1];
      await page.goto('/status');
      await page.getByLabel('№ заказа или счёта').fill(number);
      await page.getByLabel('ИНН покупателя').fill('1');
      await page.getByRole('button', { name: 'Узнать' }).click();
      await expect(page.getByRole('status')).toContainText('Такого заказа с этим ИНН нет');
      await expect(page.getByLabel('№ заказа или счёта')).toHaveValue(number);
      await page.getByLabel('ИНН покупателя').fill(inn);
      await page.getByRole('button', { name: 'Узнать' }).click();
      await expect(page.getByRole('status').filter({ hasText: number })).toContainText('Отклонен');
    });
  });
}

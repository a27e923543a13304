// Exchange with 1C: the supplier's people set it up and switch it on, 1C sends a catalogue, the log shows it.

import { expect, test } from '../support/test.ts';

const CATALOG = `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация ВерсияСхемы="2.08" ДатаФормирования="MADE"><Классификатор><Ид>k</Ид><Группы><Группа><Ид>g</Ид><Наименование>Из 1С</Наименование></Группа></Группы></Классификатор>
<Каталог СодержитТолькоИзменения="true"><Ид>k</Ид><Товары><Товар><Ид>p</Ид><Артикул>1C-E2E</Артикул><Наименование>Автомат из 1С</Наименование>
<БазоваяЕдиница>шт</БазоваяЕдиница><Группы><Ид>g</Ид></Группы></Товар><Товар><Ид>q</Ид><Наименование>Без артикула</Наименование></Товар></Товары></Каталог></КоммерческаяИнформация>`;

/** The catalogue as it is made so many hours ago. */
const made = (hours: number) =>
  Buffer.from(CATALOG.replace('MADE', new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'manager@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('the exchange is set up, used and looked at', async ({ page }) => {
      await page.goto('/staff');
      await page.getByRole('link', { name: 'Обмен с 1С' }).click();
      await page.waitForURL(/\/staff\/exchange$/);
      // The browser itself asks for the login; blanks come to the server.
      await page.getByLabel('Логин для 1С').fill('   ');
      await page.getByRole('button', { name: 'Сохранить' }).first().click();
      await expect(page.getByRole('alert')).toContainText('Логин для 1С');
      await page.getByLabel('Логин для 1С').fill('1c');
      await page.getByLabel('Версия CommerceML').selectOption('2.08');
      await page.getByRole('button', { name: 'Сохранить' }).first().click();
      await expect(page.getByLabel('Версия CommerceML')).toHaveValue('2.08');
      await page.getByRole('button', { name: /Создать (новый )?пароль/ }).click();
      const secret = await page.locator('.key-once').innerText();
      await page.goto('/staff/exchange');
      await expect(page.locator('.key-once')).toHaveCount(0);
      const on = page.getByRole('button', { name: 'Включить обмен' });
      if (await on.isVisible()) await on.click();
      await expect(page.getByRole('button', { name: 'Выключить обмен' })).toBeVisible();
      const history = page.getByRole('region', { name: 'История настроек' });
      await expect(history.getByText('Пароль для 1С создан').first()).toBeVisible();

      const address = '/1c/exchange?type=catalog';
      const sent = async (hours: number, expected: string) => {
        const opened = await page.request.get(`${address}&mode=checkauth`, {
          headers: { authorization: `Basic ${Buffer.from(`1c:${secret.trim()}`).toString('base64')}` },
        });
        const [word, name, value] = (await opened.text()).split('\n');
        expect(word).toBe('success');
        const headers = { cookie: `${name}=${value}` };
        await page.request.get(`${address}&mode=init`, { headers });
        await page.request.post(`${address}&mode=file&filename=import0_1.xml`, { headers, data: made(hours) });
        await expect(async () => {
          const answer = await page.request.get(`${address}&mode=import&filename=import0_1.xml`, { headers });
          expect(await answer.text()).toContain(expected);
        }).toPass();
      };
      await sent(0, 'success');

      await page.goto('/staff/exchange');
      await page.getByRole('link', { name: 'Каталог import0_1.xml' }).first().click();
      await page.waitForURL(/\/staff\/exchange\/\d+$/);
      await expect(page.getByText('Нет артикула.').first()).toBeVisible();
      // A file that was made before it brings nothing old back, unless somebody says so.
      await sent(1, 'раньше уже принятого файла товаров');
      await page.goto('/staff/exchange');
      await page.getByRole('button', { name: 'Принять старые файлы' }).click();
      await expect(page.getByText('Файлов с датой ещё не было').first()).toBeVisible();
      await sent(1, 'success');
      // Without a price nobody can order it yet; the supplier's people see it.
      await page.goto('/staff/products/1C-E2E');
      await expect(page.getByRole('main')).toContainText('Автомат из 1С');
    });
  });
}

// How to report and to order by letter, as the pages say it, and what the supplier's people see of letters. The letters
// themselves are tested against a mail server, in server/tests/it/mailbox.rs.

import { expect, test } from '../support/test.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'dealer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('each page says how its letter is written, and leads to the keys', async ({ page, pageOf }) => {
      for (const [address, subject] of [
        ['/warehouses', 'warehouses'],
        ['/stock', 'remains'],
      ]) {
        await page.goto(address!);
        const how = page.getByRole('region', { name: 'Отправить письмом' });
        await expect(how).toContainText(subject!);
        await expect(how.getByRole('link', { name: 'orders@busbar.test' })).toHaveAttribute(
          'href',
          `mailto:orders@busbar.test?subject=${subject}`,
        );
        await how.getByRole('link', { name: 'Доступ к API' }).click();
        await page.waitForURL(/\/company\/api$/);
      }

      const staff = await pageOf('manager@example.com');
      await staff.goto('/staff');
      await staff.getByRole('navigation', { name: 'CMS' }).getByRole('link', { name: 'Письма' }).click();
      await staff.waitForURL(/\/staff\/mailbox$/);
      await expect(staff.getByRole('main')).toContainText('Писем пока нет');
      await expect(staff.getByRole('main')).toContainText('orders@busbar.test');
      await staff.getByRole('link', { name: 'К заказам' }).click();
      await staff.waitForURL(/\/staff\/orders$/);
    });
  });
}

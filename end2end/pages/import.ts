// The preview of a list on its way into a draft.

import type { Locator } from '@playwright/test';
import { PortalPage } from './page.ts';

export class ImportPage extends PortalPage {
  line(text: string): Locator {
    return this.page.getByRole('row').filter({ hasText: text });
  }

  /** «Добавить 48 из 50», where it is shown. */
  get add(): Locator {
    return this.page.getByRole('button', { name: /^Добавить \d/ }).filter({ visible: true });
  }

  /** An article in place of what was not found. */
  async typeInstead(text: string, article: string) {
    await this.page.getByLabel(`Название или артикул вместо «${text}»`).fill(article);
    await this.line(text).getByRole('button', { name: 'Выбрать' }).click();
  }

  /** The workbook with the rows that wait for a decision. */
  async downloadFaults(): Promise<string> {
    const download = this.page.waitForEvent('download');
    await this.page.getByRole('link', { name: 'Скачать строки с ошибками' }).click();
    return (await download).path();
  }
}

// «Свои артикулы»: the table and the forms that fill it.

import type { Locator } from '@playwright/test';
import { PortalPage } from './page.ts';

export const PAGE = '/company/articles';

export class OwnPage extends PortalPage {
  /** The row of an own article. */
  line(own: string): Locator {
    return this.page.getByRole('row').filter({ has: this.remove(own) });
  }

  remove(own: string): Locator {
    return this.page.getByRole('button', { name: `Удалить свой артикул ${own}`, exact: true });
  }

  async add(own: string, article: string) {
    await this.page.getByLabel('Свой артикул', { exact: true }).fill(own);
    await this.page.getByLabel('Наш артикул', { exact: true }).fill(article);
    await this.page.getByRole('button', { name: 'Добавить', exact: true }).click();
  }

  async paste(text: string) {
    await this.page.getByLabel('Вставьте два столбца из Excel').fill(text);
    await this.page.getByRole('button', { name: 'Загрузить строки' }).click();
  }

  async send(file: string) {
    await this.page.getByLabel('Файл с двумя столбцами').setInputFiles(file);
    await this.page.getByRole('button', { name: 'Загрузить', exact: true }).click();
  }

  async find(text: string) {
    await this.page.getByRole('searchbox', { name: 'Свой или наш артикул' }).fill(text);
    await this.page.getByRole('button', { name: 'Найти', exact: true }).click();
  }

  /** The workbook behind a link. */
  async download(name: string): Promise<string> {
    const download = this.page.waitForEvent('download');
    await this.page.getByRole('link', { name }).click();
    return (await download).path();
  }
}

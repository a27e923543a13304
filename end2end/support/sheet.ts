// Reads the cells of an Excel file.

import { strFromU8, unzipSync } from 'fflate';

/** Texts and numbers of the first sheet, row by row. */
export function cells(file: Uint8Array): (string | number)[] {
  const parts = unzipSync(file);
  const part = (name: string) => (parts[name] ? strFromU8(parts[name]) : '');
  const shared = [...part('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map((entry) => words(entry[1]!));
  const found: (string | number)[] = [];
  for (const [, attributes = '', inner = ''] of part('xl/worksheets/sheet1.xml').matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
    const value = /<v>(.*?)<\/v>/s.exec(inner)?.[1];
    if (/t="s"/.test(attributes)) found.push(shared[Number(value)] ?? '');
    else if (/t="inlineStr"/.test(attributes)) found.push(words(inner));
    else if (value !== undefined) found.push(/t="str"/.test(attributes) ? plain(value) : Number(value));
  }
  return found;
}

function words(xml: string): string {
  return [...xml.matchAll(/<t\b[^>]*>(.*?)<\/t>/gs)].map((run) => plain(run[1]!)).join('');
}

function plain(xml: string): string {
  return xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}
